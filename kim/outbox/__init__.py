"""`kim outbox`: show the letters in the outbox and change them by hand."""
