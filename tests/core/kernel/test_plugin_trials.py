"""The one call that a plugin in quarantine may have."""

from servicedesk.core.kernel.plugin_trials import Trials


def test_a_trial_is_taken_once():
    trials = Trials()
    assert not trials.take("debt")

    trials.allow("debt")

    assert trials.is_open("debt")
    assert [trials.take("debt"), trials.take("debt"), trials.is_open("debt")] == [True, False, False]


def test_the_trial_of_one_is_not_that_of_another():
    trials = Trials()
    trials.allow("debt")

    assert not trials.take("other")
    assert trials.is_open("debt")


def test_a_worker_takes_all_and_gives_back_what_it_did_not_need():
    trials = Trials()
    trials.allow("debt")
    trials.allow("other")

    taken = trials.take_all()
    assert not trials.take("debt")
    trials.give_back(taken - {"debt"})

    assert taken == {"debt", "other"}
    assert [trials.take("debt"), trials.take("other")] == [False, True]
