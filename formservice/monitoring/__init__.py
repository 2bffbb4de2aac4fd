"""Health, metrics, alarms and the log of the service."""
