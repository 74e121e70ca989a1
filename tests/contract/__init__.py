"""The house rules as tests: each rule is shown to be kept, and shown to notice a breach that is planted for it."""
