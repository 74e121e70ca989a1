"""Use cases of rules without code."""
