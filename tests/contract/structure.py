"""Rules about who may do what: commit, read tables, ask the clock, call plugins, reach the network."""

import ast
import sys
from collections.abc import Iterator

from tests.contract.reading import Finding, Rule, Source, dotted

KERNEL = "servicedesk/core/kernel/"
UNIT_OF_WORK = f"{KERNEL}unit_of_work.py"
REGISTRY = f"{KERNEL}registry.py"

# Where a transaction may be begun or ended, and why there.
TRANSACTIONS = {
    UNIT_OF_WORK: "it is the one commit point",
    f"{KERNEL}database.py": "it sends BEGIN itself, because SQLite's driver does it too late",
    "servicedesk/migration/": "a migration is a transaction of its own, before the desk starts",
    "servicedesk/plugin_testing/templates.py": "the empty desk of a test is laid down before anything works on it",
}
# Where the environment may be read, and why there.
ENVIRONMENT = {
    "servicedesk/config.py": "it reads the environment once and checks it once",
    f"{KERNEL}failpoints.py": "the kill tests arm it from outside the process",
}
# Where tables are read for nobody's eyes, so that there is nothing to restrict.
READS_FOR_THE_WORKER = {
    "servicedesk/core/notifications/leases.py": "the worker takes the letters that are due",
    "servicedesk/core/notifications/files.py": "and what they take with them",
    "servicedesk/plugin_testing/": "a test of a plugin looks at whatever came of it",
}
CLOCKS = {
    "datetime.now",
    "datetime.utcnow",
    "datetime.today",
    "date.today",
    "time.time",
    "time.time_ns",
    "time.localtime",
    "time.gmtime",
}
NETWORK = {"aiohttp", "ftplib", "http.client", "httpx", "imaplib", "requests", "smtplib", "urllib.request", "urllib3"}
# What the core may import besides the standard library: nothing that knows a framework, a protocol or a network.
PURE_LIBRARIES = {
    "argon2",
    "cryptography",
    "dateutil",
    "holidays",
    "packaging",
    "pluggy",
    "pydantic",
    "pydantic_core",
    "sqlalchemy",
}
OF_THE_OUTSIDE = {
    "asyncio",
    "http",
    "socket",
    "socketserver",
    "ssl",
    "subprocess",
    "urllib.request",
    "wsgiref",
} | NETWORK


def only_the_unit_of_work_commits(source: Source) -> Iterator[Finding]:
    """Transactions begin and end in the unit of work; elsewhere half a use case could be saved."""
    if source.is_in(*TRANSACTIONS):
        return
    for call in source.calls():
        name = dotted(call.func)
        if name == "savepoint.rollback" and source.is_in(REGISTRY):
            continue  # a question to a plugin leaves no trace
        words = [part.value for part in call.args if isinstance(part, ast.Constant)]
        if name.endswith((".commit", ".rollback")) or name.endswith(("engine.begin", "session.begin")):
            yield call.lineno, f"{name}()"
        elif any(str(word).upper() in ("COMMIT", "ROLLBACK") for word in words):
            yield call.lineno, f"{name}({words[0]!r})"


def a_flush_gives_its_reason(source: Source) -> Iterator[Finding]:
    """A flush sends SQL early; the reason stands on its line."""
    for call in source.calls():
        if dotted(call.func).endswith("session.flush") and " # " not in source.lines[call.lineno - 1]:
            yield call.lineno, f"{dotted(call.func)}()"


def plugins_are_called_by_the_registry(source: Source) -> Iterator[Finding]:
    """In pluggy one exception stops every later plugin, so only the registry calls, one plugin at a time."""
    if source.is_in(REGISTRY):
        return
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Attribute) and node.attr == "hook" and isinstance(node.value, ast.Name | ast.Attribute):
            if dotted(node.value).split(".")[-1] in ("pm", "plugins", "_plugins", "plugin_manager", "_pm"):
                yield node.lineno, dotted(node)


def tables_are_read_by_queries(source: Source) -> Iterator[Finding]:
    """Reads stand in queries.py, where they begin from what the actor may see."""
    in_queries = source.path.endswith("/queries.py") or "/queries/" in source.path
    if in_queries or source.is_in(KERNEL, "servicedesk/migration/", "plugins/", *READS_FOR_THE_WORKER):
        return
    cookie = "session.get" if any(module == "flask.session" for _, module in imported_modules(source)) else ""
    for call in source.calls():
        name = dotted(call.func)
        if name == cookie:
            continue
        if name in ("select", "sa.select", "sqlalchemy.select") or name.endswith(("session.get", "session.query")):
            yield call.lineno, f"{name}()"


def time_comes_from_the_clock(source: Source) -> Iterator[Finding]:
    """The clock of the unit of work is the only one, so that a test can set it."""
    if source.is_in(f"{KERNEL}clock.py"):
        return
    for call in source.calls():
        name = ".".join(dotted(call.func).split(".")[-2:])
        if name in CLOCKS:
            yield call.lineno, f"{name}()"


def imported_modules(source: Source) -> Iterator[tuple[int, str]]:
    """Yield every module that a file imports, and for `from a import b` both a and a.b."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, name.name) for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.lineno, node.module
            yield from ((node.lineno, f"{node.module}.{name.name}") for name in node.names)


def is_below(module: str, packages: set[str]) -> bool:
    """Say whether a module is one of these packages, or inside one."""
    return any(module == package or module.startswith(f"{package}.") for package in packages)


def the_network_is_reached_by_adapters(source: Source) -> Iterator[Finding]:
    """What goes out goes through the adapters, which know the rules of going out."""
    if source.is_in("servicedesk/adapters/"):
        return
    for line, module in imported_modules(source):
        if module in NETWORK or module == "socket.create_connection":
            yield line, f"import {module}"
    for call in source.calls():
        if dotted(call.func) == "socket.create_connection":
            yield call.lineno, "socket.create_connection()"


def the_core_imports_only_pure_libraries(source: Source) -> Iterator[Finding]:
    """The core knows no framework, no protocol and no network."""
    if not source.is_in("servicedesk/core/"):
        return
    for line, module in imported_modules(source):
        package = module.split(".")[0]
        known = package in PURE_LIBRARIES or package in sys.stdlib_module_names or package == "servicedesk"
        if not known or is_below(module, OF_THE_OUTSIDE):
            yield line, f"import {module}"


def the_environment_is_read_once(source: Source) -> Iterator[Finding]:
    """Settings of the process are read and checked in one place."""
    if source.is_in(*ENVIRONMENT):
        return
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Attribute) and dotted(node) in ("os.environ", "os.getenv"):
            yield node.lineno, dotted(node)
    for line, module in imported_modules(source):
        if module in ("os.environ", "os.getenv"):
            yield line, f"from os import {module[3:]}"


def sql_text_is_constant(source: Source) -> Iterator[Finding]:
    """SQL that is put together from strings is how data becomes commands."""
    names = {"sa.text", "sqlalchemy.text"}
    if any(module == "sqlalchemy.text" for _, module in imported_modules(source)):
        names.add("text")
    for call in source.calls():
        if dotted(call.func) in names and not isinstance(call.args[0], ast.Constant | ast.Name | ast.Attribute):
            yield call.lineno, f"{dotted(call.func)}(…) of a computed string"


def what_is_locked_is_read_anew(source: Source) -> Iterator[Finding]:
    """Who waited for a lock would otherwise go on with the row as it was before, if it had been read already."""
    for function in ast.walk(source.tree):
        if not isinstance(function, ast.FunctionDef):
            continue
        calls = [node for node in ast.walk(function) if isinstance(node, ast.Call)]
        options = {keyword.arg for call in calls for keyword in call.keywords}
        selected = [part for call in calls if dotted(call.func) == "select" for part in call.args]
        reads_columns = bool(selected) and not any(isinstance(part, ast.Name) for part in selected)
        for call in calls:
            if _locks(call) and not reads_columns and "populate_existing" not in options:
                yield call.lineno, f"{function.name}()"


def _locks(call: ast.Call) -> bool:
    name = dotted(call.func)
    is_told = any(keyword.arg == "with_for_update" for keyword in call.keywords)
    return name.endswith("with_for_update") or (is_told and not name.endswith("refresh"))


RULES: tuple[Rule, ...] = (
    only_the_unit_of_work_commits,
    a_flush_gives_its_reason,
    plugins_are_called_by_the_registry,
    tables_are_read_by_queries,
    time_comes_from_the_clock,
    the_network_is_reached_by_adapters,
    the_core_imports_only_pure_libraries,
    the_environment_is_read_once,
    sql_text_is_constant,
    what_is_locked_is_read_anew,
)
