"""Questions of the search."""
