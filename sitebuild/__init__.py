"""Build the static site: tells MkDocs what the portal knows (design record 0003).

The only package that knows MkDocs and Python-Markdown. Translation happens in a
Python-Markdown extension, so that a successor of MkDocs can run it unchanged.
"""
