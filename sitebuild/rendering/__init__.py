"""Render texts and templates as HTML."""
