"""The web side: pages, form and files over HTTP."""
