"""A plugin that keeps one row for every fact that it was told, so that a fact told twice can be seen."""
