"""The table of a run, and how to read it."""

from bench.comparing import Compared
from bench.measuring import Measured

HEADINGS = (
    "", "per second", "p50 ms", "p95 ms", "p99 ms", "CPU ms", "bytes", "SQL", "of the floor", "by CPU", "load program",
)  # fmt: skip
WIDTHS = (28, 10, 8, 8, 8, 8, 8, 5, 12, 8, 20)
READING = (
    "CPU ms: processor time of the server and of its database for one request; the least disturbed figure.",
    "of the floor: requests per second as a share of the floor's; by CPU: the floor's CPU over ours.",
    "load program: what it reaches against a server that does nothing, and its share of one core while measuring.",
)


def table(found: Compared) -> list[str]:
    """Return the lines of the report."""
    lines = [_row(HEADINGS)]
    for name, title in found.titles.items():
        desk, floor = found.desk[name], found.floor[name]
        shares = (f"{_share(desk.rate, floor.rate):.2f}", f"{_share(floor.cost, desk.cost):.2f}")
        ceiling = f"{found.ceilings[name].rate:,.0f}/s"
        lines.append(_measured(f"{title}: desk", desk, str(found.statements[name]), *shares, ceiling))
        lines.append(_measured(f"{title}: floor", floor, "", "", "", ceiling))
    share = f"{_share(found.whole.rate, found.floor['open'].rate):.2f}"
    lines.append(_measured("open, delivering meanwhile", found.whole, "", share, "", ""))
    return [*lines, "", *_rest(found), *_failures(found)]


def _measured(title: str, measured: Measured, statements: str, *shares: str) -> str:
    of_floor, by_cpu, ceiling = shares
    return _row(
        (
            title, f"{measured.rate:,.1f}", *(f"{measured.percentile(each):.1f}" for each in (50, 95, 99)),
            f"{measured.cost:.2f}", f"{measured.size:,}", statements, of_floor, by_cpu,
            f"{ceiling} {measured.load_share:.0%}".strip(),
        )
    )  # fmt: skip


def _row(cells: tuple[str, ...]) -> str:
    first, *others = zip(cells, WIDTHS, strict=True)
    return f"{first[0]:<{first[1]}}" + "".join(f" {cell:>{width}}" for cell, width in others)


def _rest(found: Compared) -> list[str]:
    """Return what belongs to no kind of request."""
    desk, floor, memory = found.first_page["desk"], found.first_page["floor"], found.memory
    return [
        f"deliveries after the load: {found.drained:,.0f} in {found.drained_in:.1f} s"
        f" ({_share(found.drained, found.drained_in):.0f} per second)",
        *_polled(found),
        f"first page: desk {desk:.2f} s, floor {floor:.2f} s, {_share(desk, floor):.1f} times",
        f"memory (PSS): whole desk {memory['desk']['at rest']:.0f} MB at rest, {memory['desk']['after']:.0f} MB after;"
        f" pages alone {memory['pages']['after']:.0f} MB; floor {memory['floor']['after']:.0f} MB;"
        f" {_share(memory['desk']['after'], memory['floor']['after']):.1f} times",
    ]


def _polled(found: Compared) -> list[str]:
    """Return what pages cost that are only open."""
    polled = found.polling
    if polled is None:
        return []
    return [
        f"polling: {polled.pages:,} open pages ({polled.rate:.0f} questions a second, {polled.silent:.0%} answered"
        f" 204) take {polled.share:.1%} of a core; a page meanwhile: p50 {polled.page.percentile(50):.1f},"
        f" p95 {polled.page.percentile(95):.1f} ms; without them {polled.alone.percentile(50):.1f},"
        f" {polled.alone.percentile(95):.1f} ms"
    ]


def _failures(found: Compared) -> list[str]:
    """Return how many answers were not as expected, with the first of them."""
    lines = []
    for who, several in (("desk", found.desk), ("floor", found.floor), ("whole desk", {"open": found.whole})):
        for name, measured in several.items():
            if measured.failures:
                lines.append(f"FAILED {who} {name}: {len(measured.failures)} answers, the first:")
                lines.append(measured.failures[0][:600])
            if measured.reconnected:
                lines.append(f"{who} {name}: {measured.reconnected} connections were closed by the server")
    return lines


def _share(part: float, whole: float) -> float:
    return part / whole if whole else 0.0
