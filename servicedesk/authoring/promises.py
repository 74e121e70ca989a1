"""What plugins use that will go: told to whoever looks after the desk before it goes."""

import ast
import logging
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

API = "servicedesk.plugin_api"

# What will go, by its name: a hook, or a name of the plugin API; and what to use in its place. A name stands
# here for one major version before it goes.
DEPRECATED: Mapping[str, str] = {}

log = logging.getLogger("servicedesk.plugins")


def deprecations_in(folder: Path, hooks: Sequence[str], deprecated: Mapping[str, str] = DEPRECATED) -> tuple[str, ...]:
    """Return what the plugin in this folder uses that will go, one line each; its code is read and never run."""
    used = {*hooks, *_imported(folder)} if deprecated else set()
    return tuple(f"{name}: {instead}" for name, instead in sorted(deprecated.items()) if name in used)


def _imported(folder: Path) -> Iterator[str]:
    """Yield the names that a plugin imports from the plugin API."""
    for path in sorted(folder.rglob("*.py")):
        if "tests" in path.relative_to(folder).parts:
            continue
        try:
            tree = ast.parse(path.read_text(encoding="utf-8"))
        except (OSError, ValueError, SyntaxError) as error:
            log.warning("plugin cannot be read", extra={"path": str(path), "reason": str(error)})
            continue
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(API):
                yield from (alias.name for alias in node.names)
