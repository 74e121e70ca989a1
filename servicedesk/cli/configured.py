"""The configuration of a command, and where its logs go."""

from servicedesk import logs
from servicedesk.cli import give_up
from servicedesk.config import Config, ConfigProblem, read_config


def read() -> Config:
    """Read the configuration and send the logs where it says."""
    try:
        config = read_config()
    except ConfigProblem as problem:
        give_up(str(problem))
    logs.set_up(config.log_format, "WARNING")
    return config
