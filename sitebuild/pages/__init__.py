"""What is built besides the pages of a language: language choice, search index, redirects."""
