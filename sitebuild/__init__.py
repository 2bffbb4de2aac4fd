"""Build the static site: connects MkDocs with the data of the portal (decision 0003).

Only this package imports Python-Markdown or builds with MkDocs; `translating` reads settings and
front matter by MkDocs. Translation happens in a Python-Markdown extension, so that a successor of
MkDocs can run it unchanged.
"""
