"""Render a template for a German page that MkDocs does not know."""

from typing import Any

from sitebuild.edition import Edition
from sitebuild.rendering.context import PageContext, bdi
from sitebuild.rendering.templates import Templates


def render_german(
    templates: Templates, name: str, german: Edition, here: str, **values: Any
) -> str:
    """Return the filled template *name*; *here* is the path for its choice of languages."""
    words = german.words
    view = PageContext(german, here, page=german.site.page_at(here), is_above=True)
    templates.enter(kim=view, _=words.text, plain_=words.plain, bdi=bdi)
    return templates.get_template(name).render(values)
