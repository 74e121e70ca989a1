"""Reads about people: each starts from what the actor may see, or from a secret that was shown."""
