"""Extract the texts of pages and replace them by translations."""
