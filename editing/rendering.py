"""The templates of the forms: fields without a script, for a phone."""

from typing import Any

import jinja2
from markupsafe import Markup

_templates = jinja2.Environment(
    loader=jinja2.PackageLoader("editing"),
    autoescape=True,
    undefined=jinja2.StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def rendered(template: str, **words: Any) -> Markup:
    """Return the part of a page that *template* makes of *words*."""
    return Markup(_templates.get_template(template).render(words))  # noqa: S704 - it escapes
