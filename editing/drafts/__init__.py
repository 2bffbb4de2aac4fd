"""Drafts, publishing, plans, history and undo: what the editor does with git."""
