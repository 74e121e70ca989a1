"""What `make run` and `make test` do, in plain Python without a single dependency."""
