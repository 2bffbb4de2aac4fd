"""The form service: accepts requests over HTTP, stores them and delivers them by mail."""
