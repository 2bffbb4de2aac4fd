"""Pages, form and files over HTTP: what readers meet."""
