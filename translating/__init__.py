"""For those who translate: what is there, what is wrong with it, and how texts travel.

Knows catalogues and pages, and nothing of servers. Everything here is a tool of editors and
translators; neither the site build nor the service needs it.
"""
