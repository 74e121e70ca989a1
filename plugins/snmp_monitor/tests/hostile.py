"""Agents that answer what no agent should: each is one way of harming whoever asks."""

from dataclasses import replace

from demo.network.agent import Agent
from plugins.snmp_monitor import ber
from plugins.snmp_monitor.ber import Message, Row


class Garbage(Agent):
    """Sends bytes that are no message, and a few that nearly are."""

    def reply(self, raw):
        return [b"", b"\x30", bytes(range(256)), b"\x30\x84\xff\xff\xff\xff", raw[: len(raw) // 2], b"\xff" * 1400]


class WrongNumber(Agent):
    """Answers a request that nobody made."""

    def answer(self, asked):
        told = super().answer(asked)
        return told and replace(told, number=(told.number + 1) % 2**31)


class Endless(Agent):
    """Has always one more row."""

    def answer(self, asked):
        if asked.kind == ber.GET:
            return super().answer(asked)
        name, rows = asked.rows[0].name, []
        for _turn in range(20):
            name = f"{name}.1" if len(name.split(".")) < 40 else _next_of(name)
            rows.append(Row(name, ber.INTEGER, 1))
        return Message(asked.version, asked.community, ber.RESPONSE, asked.number, rows=tuple(rows))


class Circle(Agent):
    """Says the same row again and again."""

    def answer(self, asked):
        if asked.kind == ber.GET:
            return super().answer(asked)
        rows = tuple(Row(f"{asked.rows[0].name}.1"[:120], ber.INTEGER, 1) for _turn in range(3))
        return Message(asked.version, asked.community, ber.RESPONSE, asked.number, rows=rows)


class Huge(Agent):
    """Says every text as long as a datagram lets it."""

    def answer(self, asked):
        told = super().answer(asked)
        rows = [Row(row.name, ber.OCTETS, b"\x00\xff\xe2\x80\xae" * 10_000) if row.kind == ber.OCTETS else row
                for row in told.rows][:1]  # fmt: skip
        return replace(told, rows=tuple(rows))


class WrongTypes(Agent):
    """Says texts where numbers belong, numbers where texts belong, and names of nothing."""

    def answer(self, asked):
        told = super().answer(asked)
        swapped = {ber.OCTETS: (ber.COUNTER64, 2**64 - 1), ber.INTEGER: (ber.OCTETS, b"\xffdown"),
                   ber.TICKS: (ber.NAME, "1.3.6"), ber.COUNTER: (ber.ADDRESS, "10.0.0.1")}  # fmt: skip
        return replace(told, rows=tuple(Row(row.name, *swapped.get(row.kind, row[1:])) for row in told.rows))


class OtherNames(Agent):
    """Answers about objects that nobody asked for."""

    def answer(self, asked):
        told = super().answer(asked)
        return replace(told, rows=tuple(Row(f"{row.name}.99", row.kind, row.value) for row in told.rows))


class Errors(Agent):
    """Says an error that does not exist, about a row that does not exist."""

    def answer(self, asked):
        return Message(asked.version, asked.community, ber.RESPONSE, asked.number, 2, 4_000, asked.rows)


ALL = (Garbage, WrongNumber, Endless, Circle, Huge, WrongTypes, OtherNames, Errors)


def _next_of(name):
    head, _, last = name.rpartition(".")
    return f"{head}.{int(last) + 1}"
