"""Build the static site: connects MkDocs with the data of the portal (decision 0003).

The only package that imports MkDocs and Python-Markdown. Translation happens in a Python-Markdown
extension, so that a successor of MkDocs can run it unchanged.
"""
