"""The pages that people share, each with its addresses and a sentence for a message.

A page is shared if its front matter has `share:`, the sentence that goes with the link. The
addresses of QR codes mirror those of the pages and never change, because others print and link them
(decision 0023): `/ti/teilen/kontakt.svg` is the code of `/ti/kontakt/`.
"""

from dataclasses import dataclass

from portal.contact import message_links
from sitebuild.content.pages import Page
from sitebuild.edition import Edition
from sitebuild.site import Site

FOLDER = "teilen"
"""Folder of the codes below a language."""
_START = "start"


@dataclass(frozen=True, slots=True)
class SharedPage:
    """A page to share, in one language."""

    name: str
    """Its path as a file name: ``kontakt``, ``orte/moers``."""
    title: str
    town: str
    """Name of the municipality, if it is the page of one."""
    address: str
    neutral: str
    """The address without a language, where readers choose one."""
    sentence: str
    language: str
    """BCP 47 tag of title and sentence: German for want of a translation."""
    code: str
    """Absolute path of the QR code without the suffix."""
    neutral_code: str
    """The same for the address without a language."""
    sender: str
    """Name of the offer and of the district."""
    phone: str

    @property
    def message(self) -> str:
        """The text to paste into a message: what, where, and whom to call."""
        return f"{self.sentence} {self.address}\n{self.sender}, {self.phone}"

    @property
    def whatsapp(self) -> str:
        """The link that opens WhatsApp with the message."""
        return message_links.whatsapp(self.message)

    @property
    def sms(self) -> str:
        """The link that begins a text message with it."""
        return message_links.sms(self.message)

    @property
    def mail(self) -> str:
        """The link that begins a mail with it."""
        return message_links.mail(self.sender, self.message)


@dataclass(frozen=True, slots=True)
class SharedPages:
    """The pages to share."""

    pages: tuple[SharedPage, ...]
    towns: tuple[SharedPage, ...]


def shares_of(edition: Edition) -> SharedPages:
    """Return the pages to share in one language."""
    pages = shared_pages(edition.site)
    return SharedPages(
        tuple(_shared(edition, page) for page in pages if not page.town),
        tuple(_shared(edition, page) for page in pages if page.town),
    )


def shared_pages(site: Site) -> tuple[Page, ...]:
    """Return the pages to share in the order of the menu, those of municipalities last."""
    found = (page for page in site.pages if "share" in page.meta)
    return tuple(sorted(found, key=lambda page: (bool(page.town), page.meta.get("order", 0))))


def name_of(page: Page) -> str:
    """Return the path of *page* as a file name."""
    return page.here.rstrip("/") or _START


def _shared(edition: Edition, page: Page) -> SharedPage:
    site, name = edition.site, name_of(page)
    text = edition.localized(page)
    (title, _), (sentence, _) = pairs = [text.front_matter_text(key) for key in ("title", "share")]
    is_translated = all(is_in_language for _, is_in_language in pairs)
    here = f"{edition.locale.path}/{page.here}"
    return SharedPage(
        name=name,
        title=title,
        town=page.town.name if page.town else "",
        address=f"{site.url}{here}",
        neutral=f"{site.url}{page.here}",
        sentence=sentence,
        language=edition.locale.tag if is_translated else "de",
        code=site.href(edition.locale, f"{FOLDER}/{name}"),
        neutral_code=f"{site.base}/{FOLDER}/{name}",
        sender=f"KIM {site.district.name}",
        phone=str(site.district.hotline),
    )
