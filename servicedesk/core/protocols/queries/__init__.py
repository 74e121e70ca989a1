"""Protocols and their runs, as their reader may see them."""
