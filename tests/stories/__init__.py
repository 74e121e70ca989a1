"""The acceptance stories, end to end: real processes, a real browser, real mail, a billing system of its own."""
