"""Benchmarks: the real desk over HTTP, beside the least code that does the same work."""
