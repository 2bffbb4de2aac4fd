"""Tell how the service is: health, metrics, alarms, the log."""
