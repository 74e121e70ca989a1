"""Papers out: documents drawn in the reader's language, and made into PDF by a process of its own."""
