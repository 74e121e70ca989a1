"""Pure decisions about people: permissions, addresses, names, passwords, limits."""
