"""Render a template for a page that MkDocs does not know: German, above or beside the languages."""

from typing import Any

from sitebuild.rendering.context import PageContext, bdi
from sitebuild.rendering.templates import Templates
from sitebuild.site import Edition


def render_german(
    templates: Templates, name: str, german: Edition, here: str, **values: Any
) -> str:
    """Return the template *name*, filled; *here* is the path that its choice of languages keeps."""
    words = german.words
    view = PageContext(german, here, is_above=True)
    templates.enter(kim=view, _=words.text, plain_=words.plain, bdi=bdi)
    return templates.get_template(name).render(values)
