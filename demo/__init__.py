"""The demo: an invented operator, and the billing system that it would have."""
