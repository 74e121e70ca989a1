"""What every test has, those in the plugins' own folders too: the fixtures of a desk, and no network but loopback."""

from hypothesis import settings

pytest_plugins = ["tests.loopback", "tests.programs", "tests.database", "tests.web_client"]

# How long an example takes says how busy the machine is.
settings.register_profile("house", settings.get_profile(settings.get_current_profile_name()), deadline=None)
settings.load_profile("house")
