"""What authors of plugins need: the rules that a plugin keeps, a new one to begin with, what will go."""
