"""The guard of one process."""
