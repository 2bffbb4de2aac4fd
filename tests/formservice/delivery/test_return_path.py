"""Every mail shows mail servers which letter and which dispatch it is."""

from dataclasses import replace

import pytest

from formservice.delivery.return_path import ReturnPath
from formservice.mail.bounce_tag import TagMaker, find_tags
from formservice.mail.encryption import Opener
from tests.formservice.delivery.test_retry import LETTER
from tests.formservice.mail.test_message import read, write
from tests.formservice.running_delivery import PRIVATE
from tests.formservice.samples import enquiry

TAGS = TagMaker(Opener(PRIVATE))


@pytest.mark.parametrize("delimiter", ["+", None])
def test_each_dispatch_is_marked_with_its_own_tag(delimiter: str | None) -> None:
    """In sender, envelope id and header; the mail itself stays as it was composed."""
    content = write(enquiry())
    path = ReturnPath("bounce@kim.example", delimiter, TAGS)
    first, second = (path.mark(replace(LETTER, dispatch=n), content) for n in (0, 1))
    assert first.envelope_id != second.envelope_id
    for number, mail in enumerate((first, second)):
        tag = mail.envelope_id
        assert TAGS.dispatch_of(tag, LETTER.message_id, 5) == number
        assert read(mail.content)["X-KIM-Dispatch"] == tag
        assert mail.content.endswith(content)
        assert find_tags([mail.sender.encode()]) == ((tag,) if delimiter else ())
        assert mail.sender == (f"bounce+{tag}@kim.example" if delimiter else "bounce@kim.example")
