"""The commands of `kim`: where each is, what the list says about it, and what it needs."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Needs(StrEnum):
    """Which Python packages a command imports; the package for Debian has two environments."""

    SERVICE = "service"
    """Those of `requirements-service.lock`."""
    PAGES = "pages"
    """Those of `requirements-production.lock`, with which pages are made or judged."""
    WORKPLACE = "workplace"
    """A checkout: it is not part of the package."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A command that is imported when it is called; the list of all imports none of them."""

    target: str
    """Module and name in it."""
    help: str
    """Its line in the list: the first sentence of its docstring, as a test says."""
    needs: Needs = Needs.SERVICE


COMMANDS: Mapping[str, Listed] = {
    "alarm": Listed("kim.alarm.command:alarm", "Ring once by every way of the alarms, as a test."),
    "audio": Listed(
        "kim.audio.command:audio",
        "Lay recordings of pages, and see which are played.",
        Needs.PAGES,
    ),
    "backup": Listed(
        "kim.backup.command:backup", "Write outbox, keys, settings, district into one file."
    ),
    "bounce": Listed(
        "kim.bounce:bounce", "Act on one mail to the bounce address, from standard input."
    ),
    "build": Listed(
        "kim.build:build", "Build the static site into KIM_SITE_DIR (build/site).", Needs.PAGES
    ),
    "canary": Listed("kim.canary.command:canary", "Send a marked test request to each mailbox."),
    "check": Listed(
        "kim.check:check",
        "Check languages, districts, pages, catalogues and settings.",
        Needs.PAGES,
    ),
    "clean-pictures": Listed(
        "kim.clean_pictures:clean_pictures",
        "Remove place, camera and excess size from pictures.",
        Needs.PAGES,
    ),
    "deliver": Listed("kim.deliver:deliver", "Deliver what others accept into the same outbox."),
    "demo": Listed(
        "kim.demo.command:demo",
        "Build and serve site and editor here, and show the mails.",
        Needs.WORKPLACE,
    ),
    "doctor": Listed(
        "kim.doctor.command:doctor",
        "Check everything that the service needs in order to run.",
        Needs.PAGES,
    ),
    "holiday-cover": Listed(
        "kim.holiday_cover:holiday_cover", "See which mailboxes are away, and help staff to say so."
    ),
    "i18n": Listed(
        "kim.i18n:i18n",
        "Bring texts to translators and back; see how far they are.",
        Needs.WORKPLACE,
    ),
    "keys": Listed("kim.keys:keys", "Make fresh keys; the private one belongs to delivery only."),
    "new-district": Listed(
        "kim.new_district:new_district",
        "Begin the folder of a district; each key has its meaning.",
    ),
    "outbox": Listed("kim.outbox:outbox", "See where requests are, and help those that are stuck."),
    "pdf": Listed("kim.pdf:pdf", "Print flyers, posters and notices into build/pdf.", Needs.PAGES),
    "preview": Listed(
        "kim.preview:preview", "Show pages in the browser while they are written.", Needs.PAGES
    ),
    "redaktion": Listed(
        "kim.redaktion.command:redaktion",
        "Serve the web editor for the pages of the district.",
        Needs.PAGES,
    ),
    "replace-page": Listed(
        "kim.replace_page:replace_page", "Copy a page of ours into the district's folder."
    ),
    "report": Listed(
        "kim.report.command:report", "Figures of a month or a year that give nobody away."
    ),
    "restore": Listed(
        "kim.backup.restore:restore", "Lay outbox, keys, settings and district from a backup."
    ),
    "serve": Listed("kim.serve:serve", "Serve the site and its form, and deliver what comes in."),
    "setup": Listed(
        "kim.setup.command:setup", "Set up an installation, from settings to a test mail."
    ),
    "share": Listed(
        "kim.share:share",
        "Collect links, QR codes, texts and documents for an office.",
        Needs.PAGES,
    ),
}


def commands_that_need(needs: Needs) -> list[str]:
    """Return the names of the commands that need the packages *needs*, by the alphabet."""
    return sorted(name for name, command in COMMANDS.items() if command.needs is needs)
