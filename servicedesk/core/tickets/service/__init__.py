"""The use cases of tickets, one file per theme."""
