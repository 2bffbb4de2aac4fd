"""Tools for translators and editors: state of the languages, gates, exchange of files.

Knows catalogues and pages, and nothing of servers. Everything here is a tool of editors and
translators; neither the site build nor the service needs it.
"""
