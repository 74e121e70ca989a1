"""The business of the desk, free of any framework, protocol or network."""
