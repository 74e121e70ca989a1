"""Writing alarms: what monitoring says, what time brings, what staff do."""
