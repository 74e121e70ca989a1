"""What every face needs, and only that: answers, forms, guards, errors, headers, templates, static files."""
