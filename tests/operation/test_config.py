"""The configuration: what is taken from the environment, and what is refused with the line that mends it."""

from pathlib import Path

import pytest

from servicedesk.config import ConfigProblem, read_config

REFUSED = [
    ({"SERVICEDESK_MAILURL": "smtp://x"}, "SERVICEDESK_MAILURL is no setting; did you mean SERVICEDESK_MAIL_URL"),
    ({"SERVICEDESK_COLOUR": "blue"}, "SERVICEDESK_COLOUR is no setting$"),
    ({"SERVICEDESK_PUBLIC_URL": "desk.example"}, "PUBLIC_URL must be an address"),
    ({"SERVICEDESK_PUBLIC_URL": "http://desk.example"}, "must begin with https://"),
    ({"SERVICEDESK_DATABASE": "mysql://x"}, "must begin with sqlite:/// or postgresql"),
    ({"SERVICEDESK_DATABASE": "sqlite:///desk.db"}, "needs a whole path"),
    ({"SERVICEDESK_OIDC_ISSUER": "https://id.example"}, "needs SERVICEDESK_OIDC_CLIENT_ID"),
    ({"SERVICEDESK_MAIL_FROM": "desk"}, "MAIL_FROM must be an address"),
    ({"SERVICEDESK_MAIL_REPLY_TO": "answers"}, "MAIL_REPLY_TO must be an address"),
    ({"SERVICEDESK_PROXIES": "one"}, "must be a whole number"),
    ({"SERVICEDESK_PROCESSES": "0"}, "PROCESSES must be between 1 and 64"),
    ({"SERVICEDESK_PROCESSES": "65"}, "PROCESSES must be between 1 and 64"),
]


def test_only_variables_of_ours_are_read() -> None:
    config = read_config({"HOME": "/root", "DATABASE": "mysql://x", "BIND": "0.0.0.0:1"})

    assert config.home == Path.cwd() / "instance"
    assert config.bind == "127.0.0.1:8080"
    assert config.is_sqlite


def test_everything_follows_from_the_home() -> None:
    config = read_config({"SERVICEDESK_HOME": "/srv/desk"})

    assert config.database_path == Path("/srv/desk/desk.db")
    places = (config.key_path, config.files_path, config.queue_path)
    assert places == (Path("/srv/desk/key"), Path("/srv/desk/files"), Path("/srv/desk/queue.db"))


def test_answers_to_the_mail_are_read_where_the_setting_says() -> None:
    config = read_config({"SERVICEDESK_MAIL_REPLY_TO": "answers@andina.example"})

    assert config.mail_reply_to == "answers@andina.example"


def test_a_server_has_no_file() -> None:
    config = read_config({"SERVICEDESK_DATABASE": "postgresql+psycopg://desk@db/desk"})

    assert (config.is_sqlite, config.database_path) == (False, None)


@pytest.mark.parametrize(("given", "reason"), REFUSED)
def test_what_could_never_work_is_refused_in_one_line(given: dict[str, str], reason: str) -> None:
    with pytest.raises(ConfigProblem, match=reason) as found:
        read_config(given)

    assert "\n" not in str(found.value)


@pytest.mark.parametrize(
    ("written", "domain"),
    [("desk@andina.example", "andina.example"), ("Desk <desk@andina.example>", "andina.example")],
)
def test_message_identifiers_end_with_the_domain_of_the_sender(written: str, domain: str) -> None:
    assert read_config({"SERVICEDESK_MAIL_FROM": written}).mail_domain == domain
