"""A plugin of the stories: it sounds for every ticket, and can be broken from outside."""
