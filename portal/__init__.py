"""What all parts share: districts, languages, texts, routing and the form.

Nothing here knows a web server, a site generator, a database or a mail server, and nothing here
reads the environment.
"""
