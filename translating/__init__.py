"""Tools for translators and editors: status of the languages, gates, exchange of files.

They know catalogues and pages, and nothing of servers; neither site build nor service needs them.
"""
