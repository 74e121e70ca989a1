"""Changes to people: one function for each use case."""
