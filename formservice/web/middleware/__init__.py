"""ASGI middleware around every response."""
