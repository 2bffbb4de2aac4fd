"""`kim canary`: test requests, through the public form or straight into the outbox."""
