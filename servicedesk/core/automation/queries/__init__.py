"""Questions about rules without code."""
