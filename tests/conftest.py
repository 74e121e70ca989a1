"""What every test has: the fixtures of a desk, and no network but loopback."""

pytest_plugins = ["tests.database", "tests.empty_database", "tests.web_client"]
