"""How far back to look, as people write it."""

import re

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
