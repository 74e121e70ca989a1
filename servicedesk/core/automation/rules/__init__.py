"""Decisions about rules without code. No session, no writing."""
