"""How answers are written: as a table for people, as JSON or CSV for programs."""

import csv
import json
import sys
from collections.abc import Sequence
from enum import StrEnum

WIDTH_OF_NO_TERMINAL = 120


class Output(StrEnum):
    """How answers are written."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"


def plain(text: str) -> str:
    """Return a text without characters that would control the terminal: some of it comes from outside."""
    return "".join(character if character.isprintable() else " " for character in text)


def show_text(text: str) -> None:
    """Write a line."""
    print(plain(text))


def show_json(answer: object) -> None:
    """Write an answer as JSON."""
    print(json.dumps(answer, indent=2, ensure_ascii=False))


def show_rows(columns: Sequence[str], rows: Sequence[Sequence[object]], output: Output) -> None:
    """Write rows as a table or as CSV.

    Args:
        columns: the names of the columns.
        rows: a value for each column.
        output: how to write them.
    """
    texts = [["" if value is None else plain(str(value)) for value in row] for row in rows]
    if output is Output.CSV:
        csv.writer(sys.stdout).writerows([columns, *texts])
        return
    from rich import box  # noqa: PLC0415 - `--help` answers at once
    from rich.console import Console  # noqa: PLC0415
    from rich.table import Table  # noqa: PLC0415

    table = Table(*columns, box=box.SIMPLE_HEAD, pad_edge=False)
    for row in texts:
        table.add_row(*row)
    width = None if sys.stdout.isatty() else WIDTH_OF_NO_TERMINAL
    Console(width=width, highlight=False, markup=False, emoji=False).print(table)
