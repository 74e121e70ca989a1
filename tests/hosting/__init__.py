"""The plugin host: processes of plugins, boot guard, loading, what is found and what is refused."""
