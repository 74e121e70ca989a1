"""The web kit put into an application, in the order in which a request meets it."""

from flask import Blueprint, Flask

from servicedesk.web import preferences, static_files, theme
from servicedesk.web.addresses import refuse_the_unnameable
from servicedesk.web.errors import answer_errors
from servicedesk.web.guards import guard
from servicedesk.web.headers import begin, complete
from servicedesk.web.origin import refuse_forgeries
from servicedesk.web.plugin_problems import answer_plugin_problems
from servicedesk.web.templating import furnish
from servicedesk.web.wiring import NAME, Wiring

templates = Blueprint("web", __name__, template_folder="templates")


def set_up_web(app: Flask, wiring: Wiring) -> None:
    """Give an application our answers, guards, headers, templates and static files; its static folder is ours."""
    app.extensions[NAME] = wiring
    app.config["WTF_CSRF_TIME_LIMIT"] = None  # as long as the session: a form may stay open over lunch
    furnish(app)
    app.before_request(begin)
    app.before_request(refuse_the_unnameable)
    app.before_request(refuse_forgeries)
    app.before_request(guard)
    app.after_request(complete)
    answer_errors(app)
    answer_plugin_problems(app)
    for blueprint in (templates, static_files.bp, preferences.bp, theme.bp):
        app.register_blueprint(blueprint)
