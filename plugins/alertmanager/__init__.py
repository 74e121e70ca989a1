"""Takes alerts from Prometheus Alertmanager, and says them as alarms of the desk."""
