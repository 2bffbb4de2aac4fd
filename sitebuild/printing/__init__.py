"""Print pages as PDF/UA files, from the same Markdown and the same catalogues.

The only package that imports WeasyPrint, and only when something has to be printed: most builds
find all documents unchanged.
"""
