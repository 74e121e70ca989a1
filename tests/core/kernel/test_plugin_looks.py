"""Looking for new plugins: what was found, told to whoever waits for it."""

from threading import Thread

from servicedesk.core.kernel.plugin_looks import Looked, Looks


def test_a_look_says_what_is_new_what_was_mended_and_what_is_gone():
    looks = Looks()
    looks.is_kept = True

    looks.note(3, {"rain": False, "snow": True, "fog": True}, {"rain": True, "snow": False, "hail": False})

    assert looks.wait_for(3, 0) == Looked(new=("hail",), mended=("rain",), gone=("fog",))
    assert looks.wait_for(2, 0) == looks.last
    assert looks.wait_for(4, 0) is None


def test_who_waits_for_a_look_gets_what_it_finds():
    looks = Looks()
    looks.is_kept = True
    found: list[Looked | None] = []
    waiting = Thread(target=lambda: found.append(looks.wait_for(1, 60)))
    waiting.start()

    looks.note(1, {}, {"rain": True})
    waiting.join(60)

    assert found == [Looked(new=("rain",))]


def test_nobody_waits_where_nobody_looks():
    assert Looks().wait_for(0, 3600) is None
