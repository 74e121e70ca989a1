"""Huey without PostgreSQL's driver, which it loads wherever it finds it: 8 MB that a desk on SQLite never uses."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from types import ModuleType
from typing import Any

DRIVER = "psycopg"


@contextmanager
def passed_over(name: str) -> Iterator[None]:
    """Let imports find this package absent, unless it is loaded already."""
    if name in sys.modules:
        yield
        return
    modules: dict[str, Any] = sys.modules
    modules[name] = None
    try:
        yield
    finally:
        del modules[name]


with passed_over(DRIVER):
    from huey import PostgresHuey, SqliteHuey, storage
    from huey.consumer import Consumer
    from huey.registry import Message
    from huey.serializer import Serializer

__all__ = ["Consumer", "Message", "PostgresHuey", "Serializer", "SqliteHuey", "load_driver"]


def load_driver() -> ModuleType:
    """Return the driver, for Huey's queue in PostgreSQL too."""
    driver = import_module(DRIVER)
    storage.psycopg = driver
    return driver
