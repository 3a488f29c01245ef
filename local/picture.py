"""The picture of the live view in the README: `python -m local.picture FILE` (`make picture`) draws it.

Its shop is invented and stands still, so that the same sources make the same picture.
"""

import sys
from collections import Counter
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path

from rich.console import Console
from rich.terminal_theme import DIMMED_MONOKAI

from local.drawing import Drawing
from local.snapshot import Cursor, Depth, OrderLine, Snapshot

WIDTH, HEIGHT = 100, 22
NOW = datetime(2026, 11, 26, 17, 30, 18, tzinfo=UTC).timestamp()
SHOP = "myshop"
SNAPSHOT = Snapshot(
    cursors={SHOP: Cursor(entries=131, read_at=NOW - 18, read_to_end_at=NOW - 17)},
    orders_queue=Depth(ready=2, in_flight=1),
    orders={
        SHOP: Counter(
            {
                ("sent", ""): 96,
                ("skipped", "masked_email"): 7,
                ("skipped", "unconfirmed"): 4,
                ("skipped", "no_email"): 2,
                ("skipped", "same_purchase"): 1,
            }
        )
    },
    metrics={
        SHOP: Counter(
            {"ContactsWritten": 88, "ContactsUnchanged": 15, "BaselinkerCalls": 141, "SalesmanagoCalls": 203}
        )
    },
    lines=tuple(
        OrderLine(NOW - ago, SHOP, *fields)
        for ago, fields in (
            (62, ("812000170", "sent", "", "amazon")),
            (61, ("812000171", "updated", "", "shop")),
            (41, ("812000172", "sent", "", "shop")),
            (33, ("812000173", "skipped", "masked_email", "allegro")),
            (21, ("812000174", "sent", "", "shop")),
            (20, ("812000175", "skipped", "same_purchase", "shop")),
            (16, ("812000176", "sent", "", "personal")),
            (15, ("812000177", "sent", "", "allegro", "811990042", "shop")),
        )
    ),
)


def picture() -> str:
    """Return the live view as SVG."""
    console = Console(
        record=True,
        width=WIDTH,
        height=HEIGHT,
        file=StringIO(),
        force_terminal=True,
        color_system="truecolor",
    )
    console.print(Drawing(SNAPSHOT, [SHOP], elapsed=492, now=NOW, every=60, zone=UTC))
    return console.export_svg(title="make run", theme=DIMMED_MONOKAI, unique_id="live-view")


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(picture(), encoding="utf-8")
