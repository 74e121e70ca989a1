"""The choice: whoever gets a ticket is fit for it, and nobody who was fit had less to carry."""

from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from servicedesk.core.tickets.placing_rules import Candidate, Wish, choose, explain, obstacle

NOW = datetime(2026, 11, 23, 14, 0, tzinfo=UTC)
SKILLS = st.frozensets(st.integers(1, 3), max_size=2)
CANDIDATES = st.lists(
    st.builds(
        Candidate, user_id=st.integers(1, 12), is_on=st.booleans(), is_away=st.booleans(), skills=SKILLS,
        open=st.integers(0, 6), load=st.integers(0, 9), most_open=st.integers(1, 6), turn=st.integers(0, 4),
    ),
    max_size=8, unique_by=lambda each: each.user_id,
)  # fmt: skip
WISHES = st.builds(Wish, SKILLS, st.frozensets(st.integers(1, 12), max_size=3))


def is_fit(wish, each):
    return (
        each.is_on and not each.is_away and wish.skills <= each.skills and each.user_id not in wish.not_to
        and each.open < each.most_open
    )  # fmt: skip


@settings(max_examples=100, deadline=None)
@given(WISHES, CANDIDATES)
def test_whoever_is_chosen_is_fit_and_carries_least(wish, candidates):
    choice = choose(wish, candidates)

    fit = [each for each in candidates if is_fit(wish, each)]
    if choice.chosen is None:
        assert not fit
        assert choice.why
    else:
        assert is_fit(wish, choice.chosen)
        assert min((each.load, each.turn, each.user_id) for each in fit) == (
            choice.chosen.load, choice.chosen.turn, choice.chosen.user_id,
        )  # fmt: skip
    passed = [each.user_id for each in choice.passed] + ([choice.chosen.user_id] if choice.chosen else [])
    assert sorted(passed) == sorted(each.user_id for each in candidates)


def test_equals_get_tickets_in_turn():
    crew, got = [Candidate(1), Candidate(2), Candidate(3)], []

    for turn in range(1, 7):
        chosen = choose(Wish(), crew).chosen
        got.append(chosen.user_id)
        crew = [each.given(1, turn) if each is chosen else each for each in crew]

    assert got == [1, 2, 3, 1, 2, 3]


def test_of_what_stands_against_everybody_the_nearest_is_told():
    shift_begins = NOW + timedelta(hours=8)
    asleep = Candidate(1, is_on=False, next_at=shift_begins)
    untimed = Candidate(2, is_on=False)
    full = Candidate(3, open=5, most_open=5)

    assert choose(Wish(), []).why == "nobody"
    assert (choose(Wish(), [asleep, untimed]).why, choose(Wish(), [asleep, untimed]).next_at) == (
        "off_shift", shift_begins,
    )  # fmt: skip
    assert choose(Wish(), [untimed]).next_at is None
    assert (choose(Wish(), [asleep, full]).why, choose(Wish(), [asleep, full]).next_at) == ("full", None)
    assert obstacle(Wish(not_to=frozenset({3})), full) == "handed_back"


def test_the_explanation_tells_of_the_chosen_and_of_the_nearest_others():
    until, away_until = NOW + timedelta(hours=3), NOW + timedelta(days=9)
    crew = [
        Candidate(1, until=until, skills=frozenset({7}), open=4, load=9),
        Candidate(2, skills=frozenset({7}), open=6, load=12),
        Candidate(3, is_away=True, away_until=away_until),
        Candidate(4),
        Candidate(5, is_on=False),
        Candidate(6, is_on=False),
    ]
    wish = Wish(frozenset({7}))
    choice = choose(wish, crew)

    told = explain(choice, {7: ["Fibra", "Fibre"]}, wish)

    assert (told["until"], told["open"], told["load"], told["skills"]) == (
        until.isoformat(),
        4,
        9,
        [["Fibra", "Fibre"]],
    )
    assert [(each["user_id"], each["why"]) for each in told["passed"]] == [
        (2, "busier"), (4, "no_skill"), (5, "off_shift"), (6, "off_shift"),
    ]  # fmt: skip
    assert (told["passed"][1]["lacks"], told["others"]) == ([["Fibra", "Fibre"]], 1)
    assert explain(choose(wish, crew[:1]), {7: ["Fibra", "Fibre"]}, wish)["passed"] == []


def test_the_explanation_of_nobody_tells_when_that_may_end():
    begins = NOW + timedelta(hours=1)
    asleep = choose(Wish(), [Candidate(1, is_on=False, next_at=begins)])

    assert explain(asleep, {}, Wish())["next_at"] == begins.isoformat()
    assert explain(choose(Wish(), []), {}, Wish())["next_at"] == ""
    assert explain(choose(Wish(), [Candidate(1)]), {}, Wish())["until"] == ""
