"""The only way from a form to HTML, for the built pages and for the service alike.

The templates write the fields themselves: WTForms' widgets cost three times the rest of the
page. Two choices that a reader of the templates may wonder about:

* The place is a native ``<select>``. Thirteen radio buttons of a thumb's size fill two screens
  of a cheap phone, while its own picker shows the same list full-screen, in large rows, and
  works without a script. The same holds for the 51 languages.
* There is no ``required`` and no ``maxlength``: the browser would complain in its own language,
  and a pasted text would lose its end without a word.

The classes ``kim-…`` are styled in ``site/``. Ids of inputs are ``kim-<field name>``.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from portal.contact import message_links
from portal.contact.phone import PhoneNumber
from portal.district import ContactPoint, District
from portal.district.announcement_text import ShownAnnouncement
from portal.forms.enquiry_form import EnquiryForm, FormPage
from portal.forms.reference import grouped
from portal.languages.catalogues import Words
from portal.languages.german_beside import BESIDE, can_have_german_beside
from portal.languages.registry import Locale, Locales

ERROR_SUMMARY_ID = "fehler"
"""Id of the error summary. The form posts to this fragment, so that focus goes there
without a script; whoever redirects must name a fragment of their own (Fetch, "location URL")."""

FORM_HEADING_ID = "formular"
"""Id of the heading above the form, on the page with its role."""
SHOW_ONLY_FIELD = "nur-zeigen"
"""Name of the button that shows the form in one language or in both. What was typed stays in the
form, and nothing is sent."""

_templates = Environment(
    loader=PackageLoader("portal"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    auto_reload=False,
)


class SubmitFailure(StrEnum):
    """Why a correct form is shown again without being accepted. Its text is in the template."""

    UNAVAILABLE = "unavailable"
    """The enquiry could not be stored (503)."""
    RATE_LIMITED = "rate-limited"
    """Too many enquiries (429)."""


def render_form(  # noqa: PLR0913 - a page, its language and its district are all needed
    form: EnquiryForm,
    *,
    words: Words,
    action: str,
    privacy: str,
    locale: Locale,
    locales: Locales,
    district: District,
    failure: SubmitFailure | None = None,
) -> Markup:
    """Return the HTML of a form with what was typed, and the error summary.

    *action* and *privacy* are the absolute paths of the page with the form and of the privacy
    notice, in the language *locale*.
    """
    path = action.partition("#")[0]
    before, _, page = path.rpartition(f"/{words.path}/")
    with_german = words.path != locale.path
    other = locale.path if with_german else f"{locale.path}/{BESIDE}"
    html = _templates.get_template("enquiry.html").render(
        _=words.text,
        option_=words.option,
        form=form,
        failure=failure,
        action=f"{path}#{ERROR_SUMMARY_ID}",
        privacy=privacy,
        locales=locales,
        has_german_names=locale == locales.source or with_german,
        with_german=with_german,
        other_view=f"{before}/{other}/{page}#{FORM_HEADING_ID}"
        if can_have_german_beside(locale)
        else None,
        only_show=SHOW_ONLY_FIELD,
        district=district,
        hotline=hotline_link(district),
        hours=district.retention.delivered_hours,
    )
    return Markup(html)  # noqa: S704 - rendered with autoescape


def choose(form: Markup, name: str, value: str) -> Markup:
    """Return the HTML of an empty *form* as `render_form` would with *value* chosen in the field
    *name*, a ``<select>``. Without such a choice nothing is chosen.

    The built site has the form once for each town; it is rendered once for all of them.
    """
    before, start, rest = str(form).partition(f'<select class="kim-select" id="kim-{name}"')
    options, end, after = rest.partition("</select>")
    option = rf'(<option value="{re.escape(value)}"[^>]*)>'
    options = re.sub(option, r"\1 selected>", options, count=1)
    return Markup(before + start + options + end + after)  # noqa: S704 - nothing is added but that


@dataclass(frozen=True, slots=True)
class Sent:
    """What a receipt may tell only whoever has just sent the form."""

    form: EnquiryForm
    point: ContactPoint
    """Who answers."""
    lasting: str
    """Absolute path of the receipt that tells none of it."""


def render_receipt(  # noqa: PLR0913 - a page, its language, its district and its day are needed
    page: FormPage,
    reference: str,
    *,
    words: Words,
    district: District,
    announcements: Iterable[ShownAnnouncement] = (),
    sent: Sent | None = None,
) -> Markup:
    """Return the HTML of the receipt for the form of *page*: the reference, what comes next, and
    the *announcements* of the day.

    With *sent* it tells what was understood, and holds personal data.
    """
    note = f"KIM {district.name}: {grouped(reference)}, {district.hotline}"
    html = _templates.get_template(page.receipt).render(
        _=words.text,
        reference=grouped(reference),
        spoken=Markup('<bdi class="kim-number" dir="ltr">{}</bdi>').format(grouped(reference)),
        sms=message_links.sms(note),
        mail=message_links.mail("KIM", note),
        district=district,
        announcements=announcements,
        hotline=hotline_link(district),
        sent=sent and sent.form,
        team=sent and Markup('<bdi lang="de" dir="ltr">{}</bdi>').format(sent.point.name),
        phone=sent and phone_link(sent.point.phone),
        lasting=sent and sent.lasting,
    )
    return Markup(html)  # noqa: S704 - rendered with autoescape


def hotline_link(district: District) -> Markup:
    """Return the link that dials the hotline, left to right in any text."""
    return phone_link(district.hotline)


def phone_link(number: PhoneNumber) -> Markup:
    """Return the link that dials *number*, left to right in any text."""
    link = Markup('<a href="{}"><bdi dir="ltr">{}</bdi></a>')
    return link.format(number.href, number)
