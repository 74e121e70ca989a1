"""Plugins that do whatever they should not, and a desk that goes on."""
