"""Andina Red, the operator of the demo: invented people, services, network and stories, the same each time."""

from demo.operator.debts import billing_seed
from demo.operator.filling import NotEmpty, fill
from demo.operator.staff import LOGINS, Login

__all__ = ["LOGINS", "Login", "NotEmpty", "billing_seed", "fill"]
