"""What every test has, those in the plugins' own folders too: the fixtures of a desk, and no network but loopback."""

pytest_plugins = ["tests.loopback", "tests.programs", "tests.database", "tests.web_client"]
