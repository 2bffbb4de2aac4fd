"""Compose the mail with a report for the coordination."""

from email.message import EmailMessage

from kim.coordination_mail import automatic_mail
from kim.report.figures import Line, Report
from kim.report.formats import as_csv, final_note, period_name, totals_of
from kim.report.page import as_page

TEXT = """\
Guten Tag,

im Anhang sind die Zahlen zum Kontaktformular: eine Seite zum Drucken und eine Tabelle.

Anfragen, {period}: {total}
Anfragen seit Januar: {so_far}

{note}Kleine Zahlen sind nicht genannt, damit niemand zu erkennen ist.{ranges}
Diese E-Mail kommt von selbst. Bitte antworten Sie nicht darauf.
"""
_RANGE = """\
 „{example}“ heißt:
In manchen Monaten kamen weniger als fünf Anfragen, und wie viele genau, ist nicht genannt.\
"""


def compose_report(report: Report) -> EmailMessage:
    """Return the mail with page and table attached."""
    period = period_name(report)
    text = TEXT.format(
        period=period,
        total=_in_words(report.total),
        so_far=_in_words(report.so_far),
        ranges=_explained(report),
        note=f"{note}\n" if (note := final_note(report)) else "",
    )
    subject = f"[KIM] Zahlen zum Kontaktformular, {period}"
    mail = automatic_mail(subject, text)
    name = f"kim-zahlen-{report.period}"
    page = as_page(report).encode()
    mail.add_attachment(page, maintype="text", subtype="html", filename=f"{name}.html")
    table = as_csv(report).encode("utf-8-sig")
    mail.add_attachment(table, maintype="text", subtype="csv", filename=f"{name}.csv")
    return mail


def _explained(report: Report) -> str:
    """Return what a range says, by the first one of the mail; empty if it has none."""
    told = (*totals_of(report.total), *totals_of(report.so_far))
    example = next((one for one in told if " bis " in one), "")
    return _RANGE.format(example=example) if example else ""


def _in_words(line: Line) -> str:
    number, before = totals_of(line)
    return f"{number} (im Jahr davor: {before})"
