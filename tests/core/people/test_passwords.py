"""Passwords: which are refused, how they are kept, and how many are looked at together."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier, Event
from unicodedata import normalize

import pytest

from servicedesk.core.people.errors import Busy
from servicedesk.core.people.passwords import AT_ONCE, LANES, MEMORY, PASSES, QUEUE, Hashing, hash_password
from servicedesk.core.people.rules.weak_passwords import own_words, password_problem

ROSA = own_words("Rosa Quispe Núñez", "rosita77@example.com", "45678912", "+51987654321")


def code_of(password: str) -> str:
    """Return the code of what is wrong with Rosa's password, or nothing."""
    problem = password_problem(password, ROSA)
    return problem.code if problem else ""


@pytest.mark.parametrize(
    "password", ["lluvia-sobre-tejado", "caballo grapa pila", "rosa-elefante-9", "p" * 4 + "q7Zx" * 30]
)
def test_good_passwords_are_taken_without_asking_for_signs_or_capitals(password):
    assert code_of(password) == ""


@pytest.mark.parametrize(("password", "code"), [("corto-7", "password.too_short"), ("x7" * 65, "password.too_long")])
def test_a_password_has_8_to_128_characters(password, code):
    assert code_of(password) == code


@pytest.mark.parametrize(
    "password",
    [
        "password", "Password1!", "p@ssw0rd", "Contraseña2026", "contrasena", "hola1234", "holahola", "teamo123",
        "qwerty12", "1q2w3e4r", "12345678", "87654321", "hgfedcba", "1234567890", "aaaaaaaa", "11112222",
        "Admin2026", "Ven3zuel@", "123mama123", "bienvenido",
    ],
)  # fmt: skip
def test_what_anybody_would_try_first_is_refused(password):
    """SEC-P7."""
    assert code_of(password) == "password.common"


@pytest.mark.parametrize(
    "password", ["rosaquispe", "Quispe.2024", "nunez1234", "rosita77x", "45678912", "987654321-51987654321"]
)
def test_a_persons_own_name_address_document_and_phone_are_refused(password):
    assert code_of(password) in ("password.personal", "password.common")


def test_short_words_and_signs_of_a_name_do_not_count():
    assert own_words("Al O'Neil de la Paz") == {"neil", "paz"}


def test_a_password_is_found_right_and_another_wrong():
    hashing = Hashing(memory=8, passes=1)
    kept = hashing.make("lluvia-sobre-tejado")

    assert hashing.check(kept, "lluvia-sobre-tejado")
    assert not hashing.check(kept, "lluvia-sobre-tejadO")
    assert "lluvia" not in kept


def test_a_password_is_the_same_however_the_keyboard_composed_it():
    hashing = Hashing(memory=8, passes=1)
    kept = hashing.make(normalize("NFC", "peñón-añejo"))

    assert hashing.check(kept, normalize("NFD", "peñón-añejo"))


def test_where_no_password_is_kept_the_same_work_is_done():
    """SEC-P4."""
    hashing = Hashing(memory=8, passes=1)

    assert not hashing.check(None, "lluvia-sobre-tejado")
    assert hashing.spent == 1


def test_nobodys_hash_costs_as_much_as_anybodys():
    """SEC-P4: it has the parameters of today, so that it takes the same time."""
    hashing = Hashing()

    assert not hashing.is_outdated(hashing._nobody)


def test_what_is_kept_and_is_no_hash_lets_nobody_in():
    assert not Hashing(memory=8, passes=1).check("broken", "lluvia-sobre-tejado")


def test_a_password_that_is_too_long_is_not_even_looked_at():
    """SEC-P7."""
    hashing = Hashing(memory=8, passes=1)

    assert not hashing.check(None, "x" * 129)
    assert hashing.spent == 0


def test_a_password_of_128_letters_counts_to_the_last_one():
    """SEC-P7."""
    hashing = Hashing(memory=8, passes=1)
    kept = hashing.make("ab" * 64)

    assert hashing.check(kept, "ab" * 64)
    assert not hashing.check(kept, "ab" * 63 + "ac")


def test_hashes_of_other_parameters_are_outdated():
    old, new = Hashing(memory=8, passes=1), Hashing(memory=16, passes=1)

    assert new.is_outdated(old.make("lluvia-sobre-tejado"))


def test_the_parameters_are_those_that_the_machine_can_bear():
    """SEC-P7."""
    assert (MEMORY, PASSES, LANES, AT_ONCE, QUEUE) == (19456, 2, 1, 2, 20)


def test_the_whole_program_hashes_through_one_queue(hashing):
    assert hashing.check(hash_password("lluvia-sobre-tejado"), "lluvia-sobre-tejado")
    assert hashing.spent == 2


class Slow(Hashing):
    """Hashing that stands still inside until it is told to go on, and notes how many are inside."""

    def __init__(self, queue: int) -> None:
        """Prepare two places and this queue."""
        super().__init__(memory=8, passes=1, at_once=2, queue=queue)
        self.both_inside = Barrier(3)
        self.may_go_on = Event()
        self.inside = 0
        self.most_inside = 0
        argon2 = self._argon2

        class Standing:
            def hash(this, password: bytes) -> str:
                self.inside += 1
                self.most_inside = max(self.most_inside, self.inside)
                if not self.may_go_on.is_set():
                    self.both_inside.wait(5)
                    self.may_go_on.wait(5)
                self.inside -= 1
                return argon2.hash(password)

        self._argon2 = Standing()


def test_a_flood_is_hashed_two_at_a_time_and_the_rest_is_told_to_come_back():
    """SEC-P7."""
    hashing = Slow(queue=1)
    with ThreadPoolExecutor(3) as threads:
        working = [threads.submit(hashing.make, "lluvia-sobre-tejado") for _ in range(2)]
        hashing.both_inside.wait(5)
        waiting = threads.submit(hashing.make, "lluvia-sobre-tejado")
        while hashing._room._value:
            pass

        with pytest.raises(Busy) as refused:
            hashing.make("lluvia-sobre-tejado")
        hashing.may_go_on.set()
        made = [each.result(5) for each in (*working, waiting)]

    assert refused.value.retry_after == 2
    assert len(made) == 3
    assert hashing.most_inside == 2


def test_a_place_is_free_again_after_a_failure():
    hashing = Hashing(memory=8, passes=1, at_once=1, queue=0)

    for _ in range(3):
        assert not hashing.check("broken", "lluvia-sobre-tejado")


def test_a_program_that_has_just_been_forked_begins_with_free_places():
    hashing = Hashing(memory=8, passes=1, at_once=1, queue=0)
    hashing._room.acquire()
    with pytest.raises(Busy):
        hashing.make("lluvia-sobre-tejado")

    hashing.begin()

    assert hashing.make("lluvia-sobre-tejado")


FLOOD = """
from threading import Thread
from time import sleep
from servicedesk.core.people.errors import Busy
from servicedesk.core.people.passwords import Hashing

def resident():
    fields = dict(line.split(":", 1) for line in open("/proc/self/status"))
    return int(fields["VmRSS"].split()[0]) // 1024

def sign_in():
    while True:
        try:
            return hashing.check(None, "lluvia-sobre-tejado")
        except Busy:
            sleep(0.01)

hashing = Hashing()
before = resident()
threads = [Thread(target=sign_in) for _ in range(64)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(hashing.spent, resident() - before)
"""


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="only Linux tells a program its memory here")
def test_a_flood_from_many_threads_costs_the_memory_of_a_few_hashes():
    """SEC-P7: at most 100 MiB, though 64 threads have hashed with the real parameters."""
    told = subprocess.run([sys.executable, "-c", FLOOD], check=True, capture_output=True, text=True, timeout=60)

    spent, grown = (int(word) for word in told.stdout.split())
    assert spent == 64
    assert grown <= 100
