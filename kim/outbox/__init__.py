"""`kim outbox`: look into the outbox and change what is in it."""
