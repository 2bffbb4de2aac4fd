"""Erase in time what is no longer needed."""
