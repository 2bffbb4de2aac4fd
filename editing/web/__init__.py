"""The pages of the editor."""
