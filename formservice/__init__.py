"""formservice."""
