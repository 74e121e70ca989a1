"""The command that takes spreadsheets: how it reads them, and what becomes of the rows."""
