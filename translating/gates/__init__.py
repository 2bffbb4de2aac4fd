"""Gates: errors of a translation that can be seen without knowing the language."""
