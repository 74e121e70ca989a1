"""The plugin host at run time: what keeps the desk whole whatever a plugin does."""
