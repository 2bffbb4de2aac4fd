"""The first minute: site, service and mailboxes in one process. Never part of production."""
