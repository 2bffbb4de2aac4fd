"""Every key of a district's files, with its meaning for editors and a placeholder.

`kim new-district` writes a folder from it, and the handbook lists it. What may be written at a key
is decided where it is read (`portal.district.loading`); a test compares the two.

A placeholder is refused at a public address like every example (`portal.district.examples`). Only
what is the same in all of North Rhine-Westphalia stands here as it is.
"""

from portal.district.key_forms import PLACEHOLDER, Form, Key, Table, hours
from portal.district.keys_of_dates import EVENTS, NOTICES
from portal.district.keys_of_places import PLACES

__all__ = ["DISTRICT", "FILES", "PLACEHOLDER", "Form", "Key", "Table"]


def _office(street: str) -> tuple[Key, ...]:
    return (
        Key("name", '"‹Name der Stelle›"', "Name der Stelle, keine Person."),
        Key("address", f'["‹{street}›", "‹PLZ Ort›"]', "Anschrift, Zeile für Zeile."),
        Key("phone", '"030 23125 002"', "Telefon mit Vorwahl, eine Nummer."),
        Key("email", '"stelle@kreis.example"', "E-Mail-Adresse."),
        Key("website", '"https://www.kreis.example/"', "Internetseite.", is_optional=True),
    )


_ADDRESS = '["‹Name der Behörde›", "‹Straße und Hausnummer›", "‹PLZ Ort›"]'
_MINISTRY = (
    "Ministerium für Kinder, Jugend, Familie, Gleichstellung, Flucht und Integration "
    "des Landes Nordrhein-Westfalen"
)

DISTRICT = (
    Table(
        "district.toml",
        "Was der Kreis oder die Stadt über sich selbst sagt.",
        (
            Key("kind", '"kreis"', "„kreis“, oder „stadt“ für eine kreisfreie Stadt."),
            Key("name", '"‹Kreis Name›"', "Name, wie er überall steht."),
            Key("name_locative", '"‹im Kreis Name›"', "Der Name mit „in“ davor: „im Kreis …“."),
            Key(
                "ags",
                '"00000"',
                "Amtlicher Gemeindeschlüssel des Kreises (fünf Ziffern; Stadt: acht).",
            ),
            Key("municipality_count", "2", "Zahl der Orte in places.toml, zur Kontrolle."),
            Key("unit", '"‹Fachdienst oder Amt›"', "Organisationseinheit, die verantwortlich ist."),
            Key(
                "integration_centre",
                '"‹Kommunales Integrationszentrum Name›"',
                "Name des Kommunalen Integrationszentrums.",
            ),
            Key("ministry", f'"{_MINISTRY}"', "Das zuständige Ministerium; gleich in ganz NRW."),
            Key("website", '"https://www.kreis.example/kim"', "Internetseite des Kreises zu KIM."),
            Key("hotline", '"030 23125 001"', "Die eine Telefonnummer, die auf jeder Seite steht."),
            Key("email", '"kim@kreis.example"', "E-Mail-Adresse, die auf den Seiten steht."),
            Key("address", _ADDRESS, "Anschrift des Verantwortlichen, Zeile für Zeile."),
            Key("legal_approver", '"‹Rechtsamt›"', "Wer die rechtlichen Texte freigibt."),
            Key(
                "mailbox_domains",
                '["kreis.example"]',
                "Was hinter dem @ der Postfächer stehen darf, die Anfragen bekommen.",
            ),
            Key(
                "waiting_notice",
                '"‹Im Moment dauert es … Wochen›"',
                "Hinweis auf Wartezeiten.",
                is_optional=True,
            ),
            Key(
                "open_to_all",
                '"‹Es ist egal, welchen Aufenthaltsstatus Sie haben …›"',
                "Dass KIM für alle da ist. Nur ohne engere Zielgruppen ([[target_group]]).",
                is_optional=True,
            ),
            Key(
                "team_training",
                '"‹Unsere Fachkräfte haben eine Weiterbildung für Case Management›"',
                "Was die Fachkräfte gelernt haben. Nur, was für alle im Team stimmt.",
                is_optional=True,
            ),
            Key(
                "usual_answer_days",
                "3",
                "Arbeitstage (3 bis 10), nach denen die meisten von uns gehört haben.",
                is_optional=True,
            ),
            Key("quick_exit", '"https://www.dwd.de/"', "Ziel des Notausgangs.", is_optional=True),
            Key(
                "partners",
                '["‹Träger›"]',
                "Weitere Träger, deren Fachkräfte bei anderen Anlaufstellen arbeiten.",
                is_optional=True,
            ),
            Key(
                "unconfirmed",
                '["usual_answer_days"]',
                "Was noch niemand bestätigt hat: Schlüssel wie retention.mailbox.",
                is_optional=True,
            ),
            Key(
                "legal_needs_review",
                "true",
                "true: Rechtliche Seiten erscheinen übersetzt erst nach der Prüfung.",
                is_optional=True,
            ),
        ),
        Form.ROOT,
    ),
    *hours("hotline_hours", "Wann unter der Nummer hotline jemand abnimmt.", is_optional=False),
    Table(
        "imprint",
        "Impressum (§ 5 DDG, § 18 MStV).",
        (
            Key("legal_form", '"Körperschaft des öffentlichen Rechts"', "Rechtsform."),
            Key("representative", '"‹Amt, Vor- und Nachname›"', "Wer vertritt: Amt und Name."),
            Key("responsible", '"‹Name und Anschrift›"', "Wer den Inhalt verantwortet, mit Namen."),
            Key("supervisory_authority", '"‹Bezirksregierung›"', "Aufsichtsbehörde."),
            Key("vat_id", '"‹DE … oder: keine›"', "Umsatzsteuer-Identifikationsnummer."),
            Key("funding", f'"Gefördert vom {_MINISTRY}"', "Förderhinweis."),
        ),
    ),
    Table(
        "data_protection_officer",
        "Behördliche Datenschutzbeauftragte.",
        _office("Straße und Hausnummer"),
    ),
    Table(
        "data_protection_authority",
        "Aufsicht über den Datenschutz; gleich in ganz NRW. Bitte vor jeder Freigabe prüfen.",
        (
            Key(
                "name",
                '"Landesbeauftragte für Datenschutz und Informationsfreiheit Nordrhein-Westfalen"',
                "Name der Behörde.",
            ),
            Key(
                "address",
                '["Kavalleriestraße 2–4", "40213 Düsseldorf"]',
                "Anschrift, Zeile für Zeile.",
            ),
            Key("phone", '"0211 38424-0"', "Telefon mit Vorwahl."),
            Key("email", '"poststelle@ldi.nrw.de"', "E-Mail-Adresse."),
            Key("website", '"https://www.ldi.nrw.de"', "Internetseite.", is_optional=True),
        ),
    ),
    Table(
        "provider_officer",
        "Datenschutzbeauftragte der anderen Träger, einmal für jeden. Öffentlich ist das Pflicht.",
        (
            Key("provider", '"‹Träger›"', "Name des Trägers, wie bei Anlaufstelle oder partners."),
            Key("officer", '"‹Anschrift, Telefon, E-Mail›"', "Wie man sie erreicht, eine Zeile."),
            Key(
                "notice",
                '"https://www.traeger.example/datenschutz"',
                "Eigener Datenschutzhinweis; bei freien Trägern Pflicht (andere Rechtsgrundlage).",
                is_optional=True,
            ),
        ),
        Form.LIST,
        is_optional=True,
    ),
    Table("complaints", "Wo man sich über KIM beschweren kann.", _office("Straße und Hausnummer")),
    Table(
        "retention",
        "Wie lange Daten bleiben. Die Zahlen stehen auch im Datenschutzhinweis.",
        (
            Key("delivered_hours", "72", "Stunden nach der Zustellung bis zum Löschen."),
            Key("failed_days", "30", "Tage, in denen ein Mensch eine unzustellbare Anfrage klärt."),
            Key("log_days", "14", "Tage, die Protokolle bleiben."),
            Key("backup_days", "7", "Tage, die eine Sicherung bleibt."),
            Key(
                "mailbox",
                '"‹Die Anlaufstelle löscht …›"',
                "Was mit der E-Mail geschieht, ein Satz.",
            ),
        ),
    ),
    Table(
        "followup",
        "Erinnerung an Anfragen, zu denen das Team nichts angegeben hat. Ohne die Tabelle: keine.",
        (
            Key(
                "remind_after",
                "3",
                "Arbeitstage (bis 40), dann wird das Postfach erinnert; 0: nie.",
            ),
            Key(
                "escalate_after",
                "5",
                "Arbeitstage (bis 40), dann erfährt es die Koordination; 0: nie.",
            ),
            Key(
                "coordination",
                '"koordination@kreis.example"',
                "Postfach der Koordination, auch für Zahlen; nötig, wenn escalate_after gilt.",
                is_optional=True,
            ),
        ),
        is_optional=True,
    ),
    Table(
        "notice",
        "Datenschutzhinweis für Website und Formular (Art. 13 DSGVO).",
        (
            Key("version", '"1.0-Entwurf"', "Version; ohne „Entwurf“, wenn sie freigegeben ist."),
            Key("date", "2026-01-01", "Stand des Hinweises: Jahr-Monat-Tag."),
            Key("host", '"‹Rechenzentrum, Anschrift›"', "Wer den Server betreibt."),
            Key("mail_relay", '"‹Rechenzentrum, Anschrift›"', "Wer die E-Mails weiterleitet."),
            Key(
                "approved_on",
                "2026-01-01",
                "Tag der rechtlichen Freigabe; eine öffentliche Adresse verlangt ihn.",
                is_optional=True,
            ),
            Key(
                "distribution",
                '"‹Aus dem Postfach geht die Anfrage an …›"',
                "Wer die Anfrage außerdem bekommt, ein Satz.",
                is_optional=True,
            ),
        ),
    ),
    Table(
        "case",
        "Datenschutzhinweis für die Beratung (Art. 13 DSGVO).",
        (
            Key(
                "host", '"‹Betrieb des Fachverfahrens›"', "Wer die Software für die Akten betreibt."
            ),
            Key("version", '"1.0-Entwurf"', "Version; ohne „Entwurf“, wenn sie freigegeben ist."),
            Key("date", "2026-01-01", "Stand des Hinweises: Jahr-Monat-Tag."),
            Key(
                "approved_on",
                "2026-01-01",
                "Tag der rechtlichen Freigabe; eine öffentliche Adresse verlangt ihn.",
                is_optional=True,
            ),
            Key(
                "is_apart_from_immigration_office",
                "true",
                "KIM-Fachkräfte in Ausländerbehörden lesen weder Postfächer noch Akten. Eine "
                "öffentliche Adresse verlangt die Bestätigung.",
                is_optional=True,
            ),
            Key("retention_text", '"‹Wir löschen Ihre Akte …›"', "Wie lange Akten bleiben."),
            Key(
                "land_database_text",
                '"‹Für die Datenbank des Landes ist … verantwortlich›"',
                "Wer die Datenbank des Landes mitverantwortet (Art. 26 DSGVO).",
                is_optional=True,
            ),
            Key(
                "no_disadvantage_text",
                '"‹Sie haben keinen Nachteil, wenn …›"',
                "Ein Versprechen, das nur der Kreis geben kann.",
                is_optional=True,
            ),
        ),
    ),
    Table(
        "accessibility",
        "Erklärung zur Barrierefreiheit (§ 10b BGG NRW).",
        (
            Key(
                "plan",
                '"‹Bis … prüfen wir …›"',
                "Was bis wann besser wird. Ohne Termin weglassen.",
                is_optional=True,
            ),
            Key("date", "2026-01-01", "Tag der Erklärung: Jahr-Monat-Tag."),
            Key("reviewed", "2026-01-01", "Tag der letzten Prüfung: Jahr-Monat-Tag."),
            Key(
                "feedback",
                '"https://www.kreis.example/barriere-melden"',
                "Formular des Kreises, um Barrieren zu melden; nicht das Kontaktformular von KIM.",
            ),
            Key(
                "ombuds_website",
                '"https://www.lbbp.nrw.de/ombudsstelle"',
                "Seite zum Ombudsverfahren; gleich in ganz NRW.",
            ),
            Key(
                "ombuds_address",
                '["Landesbeauftragte für Menschen mit Behinderungen", '
                '"Fürstenwall 25", "40219 Düsseldorf"]',
                "Anschrift der Ombudsstelle; gleich in ganz NRW.",
            ),
            Key(
                "ombuds_email",
                '"ombudsstelle-barrierefreie-it@mags.nrw.de"',
                "Ombudsstelle; gleich in ganz NRW.",
            ),
        ),
    ),
    Table(
        "process_step",
        "Die Schritte der Beratung, genau sieben.",
        (
            Key("title", '"‹Schritt {n}›"', "Überschrift des Schritts."),
            Key("text", '"‹Was in Schritt {n} geschieht›"', "Ein bis drei kurze Sätze."),
            Key("confirmed", "false", "true, sobald der Kreis den Wortlaut bestätigt hat."),
            Key("repeats", "false", "true, wenn der Schritt mehrmals vorkommen kann."),
        ),
        Form.LIST,
        times=7,
    ),
    Table(
        "target_group",
        "Wen die Lenkungsgruppe zuerst erreichen will: ein Hinweis, der niemanden ausschließt.",
        (
            Key("text", '"‹Menschen, die …›"', "Wer gemeint ist."),
            Key("valid_from", "2026-01-01", "Erster Tag.", is_optional=True),
            Key("valid_to", "2027-12-31", "Letzter Tag.", is_optional=True),
        ),
        Form.LIST,
        is_optional=True,
    ),
    Table(
        "rollout",
        "Wo KIM beginnt, wenn es noch nicht überall ist.",
        (
            Key("municipalities", '["00000001"]', "Schlüssel der Orte (key in places.toml)."),
            Key("text", '"‹Ihr Ort ist noch nicht dabei? …›"', "Was Menschen anderswo tun können."),
        ),
        is_optional=True,
    ),
)
"""The tables of `district.toml`."""

FILES = {
    "district.toml": DISTRICT,
    "places.toml": PLACES,
    "events.toml": EVENTS,
    "notices.toml": NOTICES,
}
"""The tables of each file of facts."""
