"""The table in docs/scale.md, from what was measured last."""

import json
import platform
import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from os import cpu_count
from pathlib import Path

from pydantic import TypeAdapter

from benchmarks.figures import HEAD, Measure, Row
from benchmarks.measures.every import MEASURES

PAGE = Path(__file__).parents[1] / "docs/scale.md"
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
        """Write them as JSON, and into the page."""
        RESULTS.write_text(json.dumps(asdict(self), indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
        text = PAGE.read_text(encoding="utf-8")
        before, _, rest = text.partition(BEGIN)
        _, _, after = rest.partition(END)
        PAGE.write_text(before + section(self) + after, encoding="utf-8")


def stored_results() -> Results:
    """Return what the latest run has stored."""
    stored = json.loads(RESULTS.read_text(encoding="utf-8"))
    rows = TypeAdapter(dict[str, list[Row]]).validate_python(stored["rows"])
    return Results(stored["date"], stored["machine"], stored["seconds"], rows)


def section(results: Results) -> str:
    """Return the section of the page, between its marks."""
    parts = [
        BEGIN,
        f"Measured by `make bench` on {results.date}, in {results.seconds} s on {results.machine}.",
    ]
    parts += [_measured(measure, results.rows[measure.name]) for measure in MEASURES]
    return "\n\n".join([*parts, END])


def _measured(measure: Measure, rows: Sequence[Row]) -> str:
    workload = textwrap.fill(f"**{measure.name.capitalize()}.** {measure.workload}", WIDTH)
    return f"{workload}\n\n" + _table(row.cells() for row in rows)


def _table(lines: Iterable[Sequence[str]]) -> str:
    rows = [HEAD, ["---"] * len(HEAD), *lines]
    return "\n".join("| " + " | ".join(row) + " |" for row in rows)


def this_machine() -> str:
    """Return what is known of the machine that measures."""
    python = f"{platform.python_implementation()} {platform.python_version()}"
    return f"{platform.system()} {platform.machine()} with {cpu_count()} processors, {python}"
