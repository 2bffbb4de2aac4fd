"""All forms of the portal."""

from portal.forms.contact_form import ContactForm
from portal.forms.enquiry_form import EnquiryForm
from portal.forms.event_form import EventForm
from portal.forms.handover_form import HandoverForm

FORMS: tuple[type[EnquiryForm], ...] = (ContactForm, HandoverForm, EventForm)
"""Each form is offered on the page with the role that it names, where a site has such a page."""


def form_counted_as(channel: str) -> type[EnquiryForm] | None:
    """Return the form whose requests are counted as *channel*; `None` if it is a person's way."""
    return next((form for form in FORMS if channel and form.kind.counted_as == channel), None)


def form_with_role(role: str) -> type[EnquiryForm] | None:
    """Return the form of the page with a *role*; `None` if that page has no form of its own."""
    return next((form for form in FORMS if form.page.role == role), None)
