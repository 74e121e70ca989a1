"""Agents with the oddities of real devices: each answers, in its own way."""

from dataclasses import replace

from demo.network.agent import Agent
from plugins.snmp_monitor import ber, oids
from plugins.snmp_monitor.ber import Row

TOO_BIG, NO_SUCH_NAME, ANY_ERROR = 1, 2, 5


class Narrow(Agent):
    """Has no room for more than three rows in an answer."""

    def answer(self, asked):
        told = super().answer(asked)
        return replace(told, status=TOO_BIG, rows=()) if len(told.rows) > 3 else told


class WithoutBulk(Agent):
    """Does not know the request for many rows."""

    def answer(self, asked):
        told = super().answer(asked)
        return replace(told, status=ANY_ERROR, index=1, rows=asked.rows) if asked.kind == ber.BULK else told


class Unordered(Agent):
    """Tells its interfaces in the order in which their cards were put in."""

    def _after(self, name):
        column, _, index = name.rpartition(".")
        turned = {"1": "3", "3": "2", "2": "9"}  # 9 is behind the last one
        if name in (oids.IF_OPER, oids.IF_NAME):
            return super()._after(name)
        if column in (oids.IF_OPER, oids.IF_NAME) and index in turned:
            following = f"{column}.{turned[index]}"
            return Row(following, *self.table[following]) if following in self.table else super()._after(following)
        return super()._after(name)


class Lame(Agent):
    """Goes round in circles in one of its tables."""

    def _after(self, name):
        return Row(oids.IF_NAME, ber.INTEGER, 1) if name.startswith(oids.IF_NAME) else super()._after(name)


class Vague(Agent):
    """Says in v2c, as in v1, that something is missing, and not what."""

    def answer(self, asked):
        told = super().answer(asked)
        is_missing = any(row.kind >= ber.NO_OBJECT for row in told.rows)
        return replace(told, status=NO_SUCH_NAME, index=0, rows=asked.rows) if is_missing else told


ALL = (Narrow, WithoutBulk, Unordered, Lame, Vague)
