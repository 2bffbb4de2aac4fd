"""Show each mailbox as its staff see it: subjects first, then the mail as text."""

import email
import email.policy
import mailbox
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path

from jinja2 import Environment, PackageLoader
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from portal.district import District

TEMPLATES = Environment(
    loader=PackageLoader("kim.demo"), autoescape=True, trim_blocks=True, lstrip_blocks=True
)


@dataclass(frozen=True, slots=True)
class Mail:
    """One message as a mail program would show it."""

    subject: str
    headers: tuple[tuple[str, str], ...]
    text: str


def read_mails(folder: Path) -> Iterator[Mail]:
    """Yield the messages of a Maildir, the newest first."""
    if not folder.is_dir():
        return
    box = mailbox.Maildir(folder, create=False)
    for key in sorted(box.keys(), reverse=True):
        message = email.message_from_bytes(box.get_bytes(key), policy=email.policy.default)
        if isinstance(message, EmailMessage):
            body = message.get_body(("plain",))
            shown = ("From", "To", "Reply-To", "Date", "Subject")
            yield Mail(
                subject=str(message["Subject"]),
                headers=tuple((name, str(message[name])) for name in shown if message[name]),
                text=str(body.get_content()) if body else "",
            )


def mailboxes_routes(district: District, folder: Path) -> list[Route]:
    """Return the page `/demo/mailboxes/` over the Maildirs in *folder*, and its stylesheet."""
    points = {point.mailbox.address: point for point in district.contact_points.values()}

    async def show(request: Request) -> Response:
        boxes = [(point, list(read_mails(folder / mailbox))) for mailbox, point in points.items()]
        boxes.sort(key=lambda box: not box[1])  # those with mail first
        page = TEMPLATES.get_template("mailboxes.html")
        return HTMLResponse(page.render(boxes=boxes, district=district, folder=folder))

    async def style(request: Request) -> Response:
        return Response(TEMPLATES.get_template("mailboxes.css").render(), media_type="text/css")

    return [Route("/demo/mailboxes/", show), Route("/demo/mailboxes/style.css", style)]
