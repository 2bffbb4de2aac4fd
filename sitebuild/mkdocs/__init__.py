"""The adapter to MkDocs and mkdocs-static-i18n."""
