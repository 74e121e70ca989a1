"""Puts a calendar entry and a document beside the letters about planned work."""
