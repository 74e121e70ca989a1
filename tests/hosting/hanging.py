"""Views of a plugin that hang behind a door until a test opens it, and others that do not."""

VIEWS = """
from flask import Response, render_template_string, request, session

FORMS = "".join(
    f'<form method="post" action="/desk/x/rain/{to}"><input name="csrf_token" value="{{{{ csrf_token() }}}}">'
    '<input name="drops"></form>'
    for to in ("", "hangs")
)

door, begun = threading.Event(), threading.Event()
bp = Blueprint("rain_desk", __name__)

def hang():
    begun.set()
    door.wait(60)

@bp.route("/", methods=["GET", "POST"])
@allows(STAFF)
def index():
    session["seen"] = "by rain"
    said = f"rain on {unit_of_work().actor.name}{request.form.get('drops', '')}"
    return render_template_string(FORMS + said)

@bp.route("/hangs", methods=["GET", "POST"])
@allows(STAFF)
def hangs():
    hang()
    return "at last"

@bp.get("/writes")
@allows(STAFF)
def writes():
    with unit_of_work() as uow:
        uow.session.connection().exec_driver_sql("UPDATE account SET name = 'written by rain'")
        hang()
    return "written"

@bp.get("/streams")
@allows(STAFF)
def streams():
    return Response(str(number) for number in range(3))

@bp.get("/drips")
@allows(STAFF)
def drips():
    return Response(hang() or "drop" for number in range(3))

@bp.get("/floods")
@allows(STAFF)
def floods():
    return Response("x" * 1000 for number in range(10 ** 9))

@bp.get("/fails")
@allows(STAFF)
def fails():
    raise SystemExit("rain")

@hookimpl
def provide_pages(ctx):
    return [Page("desk", "Rain", bp)]
"""
