"""Shows the lines that the functions have logged, one after the other."""

import json
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ops.output import Output
from ops.when import moment
from ops.where import Where
from ordersync.adapters.stores.log_groups import LogLine

LATE = 30.0  # seconds by which a line may come after later ones
PAUSE = 2.0
HIDDEN = frozenset({"message", "level", "location", "timestamp", "service", "version", "request_id"})
USUAL = "INFO"


@dataclass(frozen=True)
class Wanted:
    """Which lines: of an order, of a connection, of the last seconds; `tail` goes on with new ones."""

    order: int | None
    connection: str | None
    seconds: float
    tail: bool = False

    @property
    def fields(self) -> dict[str, object]:
        """The values that the lines have."""
        both = {"order_id": self.order, "connection_id": self.connection}
        return {name: value for name, value in both.items() if value is not None}


def show_logs(
    where: Where,
    wanted: Wanted,
    now: Callable[[], float] = time.time,
    sleep: Callable[[float], None] = time.sleep,
) -> int:
    """Show lines by their time; return 0.

    Raises:
        NotApplied: CloudWatch does not answer, or refuses.
    """
    groups = where.place().logs()
    seen: set[str] = set()
    since = now() - wanted.seconds
    while True:
        begun_at = now()
        lines = groups.since(since, wanted.fields)
        _write([line for line in lines if line.line_id not in seen], where.output)
        seen = {line.line_id for line in lines}
        if not wanted.tail:
            return 0
        since = max(since, begun_at - LATE)
        sleep(PAUSE)


def _write(lines: Sequence[LogLine], output: Output) -> None:
    for line in lines:
        if output is Output.JSON:
            print(json.dumps({"at": line.at, "function": line.function, **line.fields}), flush=True)
        else:
            print(readable(line), flush=True)


def readable(line: LogLine) -> str:
    """Return a line for people: when, which function, what, and whatever else it says."""
    level = str(line.fields.get("level", USUAL))
    parts = [moment(line.at), f"{line.function:<8}", *([] if level == USUAL else [level])]
    rest = [f"{name}={value}" for name, value in line.fields.items() if name not in HIDDEN]
    return " ".join([*parts, str(line.fields["message"]), *rest])
