"""What is built beside the pages of a language: gateway, search index, moved addresses."""
