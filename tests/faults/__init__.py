"""The crashbox: real processes under load, killed at random points, and a reckoning of what they had promised."""
