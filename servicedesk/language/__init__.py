"""Catalogues and formats: what turns codes, moments and amounts into words of a reader's language."""
