"""The tables in docs/scale.md, docs/performance.md and the README, from what was measured last."""

import json
import platform
import textwrap
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from os import cpu_count
from pathlib import Path

from pydantic import TypeAdapter

from benchmarks.figures import Measure, Row, has_obvious, head
from benchmarks.measures.every import OF_PERFORMANCE, OF_SCALE

DOCS = Path(__file__).parents[1] / "docs"
PAGES = {DOCS / "scale.md": OF_SCALE, DOCS / "performance.md": OF_PERFORMANCE}
README = DOCS.parent / "README.md"
HEADLINES = (
    "200 orders, 35 % Allegro, cold: calls",
    "1,500 orders, one worker, pages of 1,000: calls",
    "200 orders of 88 buyers: calls a purchase",
    "3,000 orders, half Allegro, 60 calls a minute: time",
    "10,000 orders without Allegro, 60 calls a minute: time",
)
RESULTS = Path(__file__).with_name("results.json")
WIDTH = 118
BEGIN, END = "<!-- make bench -->", "<!-- end of make bench -->"


@dataclass(frozen=True)
class Results:
    """What one run of all measures has found.

    Attributes:
        date: when, as people write it.
        machine: where.
        seconds: how long it took there.
        rows: the figures, by the name of their measure.
    """

    date: str
    machine: str
    seconds: int
    rows: dict[str, list[Row]]

    def store(self) -> None:
        """Write them as JSON, and into the pages."""
        RESULTS.write_text(json.dumps(asdict(self), indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
        sections = {page: section(self, measures) for page, measures in PAGES.items()}
        for page, text in {**sections, README: headlines(self)}.items():
            before, _, rest = page.read_text(encoding="utf-8").partition(BEGIN)
            _, _, after = rest.partition(END)
            page.write_text(before + text + after, encoding="utf-8")


def stored_results() -> Results:
    """Return what the latest run has stored."""
    stored = json.loads(RESULTS.read_text(encoding="utf-8"))
    rows = TypeAdapter(dict[str, list[Row]]).validate_python(stored["rows"])
    return Results(stored["date"], stored["machine"], stored["seconds"], rows)


def section(results: Results, measures: Sequence[Measure]) -> str:
    """Return the section of a page that shows these measures, between its marks."""
    parts = [
        BEGIN,
        f"Measured by `make bench` on {results.date}, in {results.seconds} s on {results.machine}.",
    ]
    parts += [_measured(measure, results.rows[measure.name]) for measure in measures]
    return "\n\n".join([*parts, END])


def headlines(results: Results) -> str:
    """Return the section of the README: some rows that compare with the floor and with the obvious way."""
    by_title = {row.title: row for rows in results.rows.values() for row in rows}
    lines = [["what", "here", "the least possible", "the obvious way"], ["---"] * 4]
    lines += [[title, *by_title[title].beside_others] for title in HEADLINES]
    measured = f"Measured by `make bench` on {results.date} on {results.machine}; [how](docs/performance.md)."
    return "\n\n".join([BEGIN, _lines(lines), measured, END])


def _measured(measure: Measure, rows: Sequence[Row]) -> str:
    workload = textwrap.fill(f"**{measure.name.capitalize()}.** {measure.workload}", WIDTH)
    return "\n\n".join([workload, _table(rows), *_where(rows)])


def _where(rows: Sequence[Row]) -> list[str]:
    """Return the paragraph on missed goals, if there are any; those with the same reason have one line."""
    titles: dict[str, list[str]] = {}
    for row in rows:
        if not row.is_met:
            titles.setdefault(row.spent, []).append(row.title)
    lines = [f"- *{'*; *'.join(missed)}*: {spent}." for spent, missed in titles.items()]
    return ["Where the calls and operations of missed goals go:\n\n" + "\n".join(lines)] if lines else []


def _table(rows: Sequence[Row]) -> str:
    with_obvious = has_obvious(rows)
    names = head(with_obvious=with_obvious)
    lines = [names, ["---"] * len(names), *(row.cells(with_obvious=with_obvious) for row in rows)]
    return _lines(lines)


def _lines(lines: Sequence[Sequence[str]]) -> str:
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def this_machine() -> str:
    """Return what is known of the machine that measures."""
    python = f"{platform.python_implementation()} {platform.python_version()}"
    return f"{platform.system()} {platform.machine()} with {cpu_count()} processors, {python}"
