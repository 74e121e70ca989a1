"""The plugins that are shipped with the desk, one folder each."""
