"""Marks for texts that are written in one place and translated in another."""


def lazy(msgid: str) -> str:
    """Return the message id as it is; the extraction finds it here, and whoever draws it translates it."""
    return msgid


def code_id(code: str) -> str:
    """Return the message id of a code: one with a dot stands for itself, a bare one is an error of the desk."""
    return code if "." in code else f"error.{code}"
