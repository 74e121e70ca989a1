"""Protocols for the tests: a small sound one, and any sound one that hypothesis can think of."""

from hypothesis import HealthCheck
from hypothesis import strategies as st

from servicedesk.core import protocols
from servicedesk.core.protocols import Branch, Content, Line, Option, Step, Text

PATIENT = [HealthCheck.too_slow]  # a busy machine draws slowly, and that is no fault

TOLD = {
    "solved": Text(es="Ya funciona.", en="It works again."),
    "isolated": Text(es="Vaya al centro con {number}.", en="Go to the centre with {number}."),
    "not_isolated": Text(es="Lo ve el equipo de red.", en="The network team is on it."),
}


def make_step(code, *branches, **changes):
    """Return a step with all its words."""
    said = {
        "title": Line(es=f"Paso {code}", en=f"Step {code}"),
        "instruction": Text(es="Mire.", en="Look."),
        "question": Line(es="¿Bien?", en="Fine?"),
    }
    return Step(code=code, branches=branches, **{**said, **changes})


def small(**changes):
    """Return a sound protocol of three steps: lights, power in dBm, and whether it was restarted."""
    steps = (
        make_step(
            "lights", Branch(when="green", to="restart"), Branch(to="power"), kind="choice", look_at="equipment",
            options=(
                Option(code="green", label=Line(es="Verdes", en="Green")),
                Option(code="red", label=Line(es="Una roja", en="A red one")),
            ),
            tell=Text(es="Mire su equipo.", en="Look at your equipment."),
        ),
        make_step(
            "power", Branch(below=-27, to="isolated"), Branch(below=-8, to="restart"), Branch(to="not_isolated"),
            kind="number", unit="dBm", smallest=-40, largest=10,
        ),
        make_step("restart", Branch(when="yes", to="solved"), Branch(when="no", to="notes")),
        make_step("notes", Branch(to="not_isolated"), kind="text"),
    )  # fmt: skip
    content = Content(title=Line(es="Fibra sin servicio", en="Fibre without service"), steps=steps, outcomes=TOLD)
    return content.model_copy(update=changes)


def publish(uow, content=None, code="fibre", categories=()):
    """Publish a protocol, and return its version."""
    made = protocols.create_protocol(uow, code, Line(es="Fibra"))
    changed = protocols.change_draft(uow, made.id, made.revision, lambda _: content or small())
    version = protocols.publish(uow, made.id, changed.revision)
    if categories:
        protocols.assign_categories(uow, made.id, categories)
    return version


@st.composite
def sound_protocols(draw):
    """Return any sound protocol: each step leads to the next one and perhaps farther ahead."""
    many = draw(st.integers(1, 7))
    codes = [f"s{place}" for place in range(many)]
    steps = [_step(draw, code, codes[place + 1 :]) for place, code in enumerate(codes[:-1])]
    last = make_step(
        codes[-1], *(Branch(when=each, to=each) for each in protocols.OUTCOMES), kind="choice",
        options=tuple(Option(code=each, label=Line(es=each)) for each in protocols.OUTCOMES),
    )  # fmt: skip
    return Content(title=Line(es="Cualquiera"), steps=(*steps, last), outcomes=TOLD)


def _step(draw, code, ahead):
    targets = st.sampled_from([*ahead, *protocols.OUTCOMES])
    kind = draw(st.sampled_from(["yes_no", "choice", "number", "text"]))
    if kind == "yes_no":
        return make_step(code, Branch(when="yes", to=ahead[0]), Branch(when="no", to=draw(targets)))
    if kind == "text":
        return make_step(code, Branch(to=ahead[0]), kind="text")
    if kind == "choice":
        names = [f"o{place}" for place in range(draw(st.integers(2, 5)))]
        options = tuple(Option(code=each, label=Line(es=each)) for each in names)
        named = [Branch(when=each, to=draw(targets)) for each in names[1:]]
        return make_step(code, *named, Branch(to=ahead[0]), kind="choice", options=options)
    limits = sorted(draw(st.sets(st.integers(-39, 9), max_size=4)))
    below = [Branch(below=each, to=draw(targets)) for each in limits]
    return make_step(code, *below, Branch(to=ahead[0]), kind="number", unit="dBm", smallest=-40, largest=10)


@st.composite
def answers_to(draw, step):
    """Return any answer that a step takes, as it is typed."""
    named = protocols.answers_of(step)
    if named:
        return draw(st.sampled_from(named))
    if step.kind == "number":
        return str(draw(st.floats(step.smallest, step.largest))).replace(".", draw(st.sampled_from(".,")))
    return draw(st.text(min_size=1, max_size=40).filter(str.strip))
