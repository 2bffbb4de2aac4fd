"""A German page as its sentences: shown without Markdown, changed without breaking it."""
