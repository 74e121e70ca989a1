"""The outside world, one module or folder for each port of the core: HTTP, mail, files."""
