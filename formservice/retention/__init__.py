"""Erase content in time that is no longer needed."""
