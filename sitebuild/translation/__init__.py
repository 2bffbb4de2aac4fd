"""Find the texts of a page and put those of another language in their place."""
