"""Gates: checks of translations that need no knowledge of the language."""
