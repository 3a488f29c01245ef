"""Moments, and how far back to look, as people write them."""

import re
from datetime import datetime, timedelta

import typer

SECONDS = {"m": 60, "h": 3_600, "d": 86_400, "w": 7 * 86_400}
DURATION = re.compile(r"(\d{1,5})([mhdw])")


def seconds_of(text: str) -> int:
    """Return the seconds of a duration such as 30m, 12h, 7d or 4w.

    Raises:
        typer.BadParameter: it is none.
    """
    found = DURATION.fullmatch(text.strip().lower())
    if found is None or not int(found[1]):
        raise typer.BadParameter(f"{text!r} is no duration: write 30m, 12h, 7d or 4w")
    return int(found[1]) * SECONDS[found[2]]


def moment_of(text: str, *, is_end: bool = False) -> int:
    """Return the epoch second of a day or a moment, in this machine's time zone unless it names one.

    Args:
        text: as in 2026-10-01, 2026-10-01T12:00 or 2026-10-01T12:00+02:00.
        is_end: whether a day is meant up to its end.

    Raises:
        typer.BadParameter: it is none.
    """
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        raise typer.BadParameter(
            f"{text!r} is no day or moment: write 2026-10-01 or 2026-10-01T12:00"
        ) from None
    is_day = len(text.strip()) <= len("2026-10-01")
    return int((moment + timedelta(days=1) if is_day and is_end else moment).timestamp())
