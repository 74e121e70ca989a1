"""Asks billing whether an account owes, and holds, cautions or releases its tickets."""
