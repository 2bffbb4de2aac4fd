"""Print on paper what the pages say: PDF/UA files from the same Markdown and the same catalogues.

Only this package knows WeasyPrint. It is loaded where something has to be printed, not before:
most builds find every document printed already.
"""
