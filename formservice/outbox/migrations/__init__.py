"""Alembic migrations of the outbox, for SQLite and PostgreSQL alike."""
