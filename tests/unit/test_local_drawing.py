"""What the live view shows at the sizes of terminals that people have."""

from collections import Counter
from dataclasses import replace
from datetime import UTC
from io import StringIO

import pytest
from rich.console import Console

from local import ROOT
from local.drawing import Drawing
from local.picture import picture
from local.snapshot import Cursor, Depth, OrderLine, Snapshot, Wait

NOW = 1_018.0
STORY = "Allegro order 812000177 → found through shop order 811990042 by telephone → sent"
SNAPSHOT = Snapshot(
    cursors={"shop": Cursor(entries=58, read_at=1_000)},
    orders_queue=Depth(3, 2),
    orders={
        "shop": Counter(
            {
                ("sent", ""): 44,
                ("skipped", "masked_email"): 4,
                ("skipped", "no_email"): 2,
                ("", ""): 5,
                ("queued", ""): 6,
            }
        )
    },
    metrics={
        "shop": Counter(
            {"ContactsWritten": 41, "ContactsUnchanged": 7, "BaselinkerCalls": 60, "SalesmanagoCalls": 90}
        )
    },
    lines=tuple(OrderLine(60.0 + number, "shop", str(812000100 + number), "sent") for number in range(30)),
)
FOUND = OrderLine(95.0, "shop", "812000177", "sent", "", "allegro", "811990042", "shop")


def drawn(snapshot: Snapshot, *names: str, width: int = 80, height: int = 24, now: float = NOW) -> list[str]:
    """Return what a terminal of this size shows, line by line."""
    console = Console(file=StringIO(), width=width, height=height)
    console.print(Drawing(snapshot, names or ("shop",), 75.0, now, 60.0, UTC))
    assert isinstance(console.file, StringIO)
    return [line.rstrip() for line in console.file.getvalue().splitlines()]


@pytest.mark.parametrize(("width", "height"), [(80, 24), (120, 40)])
@pytest.mark.parametrize("names", [("shop",), ("shop", "another-shop-of-the-same-merchant")])
def test_it_fits_with_whole_words_and_the_last_orders(
    width: int, height: int, names: tuple[str, ...]
) -> None:
    lines = drawn(SNAPSHOT, *names, width=width, height=height)
    text = "\n".join(lines)
    assert "…" not in text
    assert max(map(len, lines)) <= width
    assert height - 3 <= len(lines) < height
    for words in ("ordersync  1:15  next reading in 42 s", "journal", "queue", "delivered", "58 entries"):
        assert words in text
    for words in (
        "3 waiting",
        "2 in flight",
        "44 purchases",
        "41 contacts written, 7 unchanged",
        "6 skipped",
    ):
        assert words in text
    assert "4 masked_email   2 no_email" in lines
    assert "60 calls of BaseLinker, 90 of SALESmanago" in lines
    orders = [line for line in lines if "→ sent" in line]
    assert len(orders) >= 8
    assert "order 812000129" in orders[0]
    assert "order 812000128" in orders[1]


def test_the_way_of_an_order_is_one_line() -> None:
    (line,) = [line for line in drawn(SNAPSHOT) if line.startswith("journal")]
    assert line.split() == ["journal", "→", "queue", "→", "delivered"]


def test_an_order_says_how_its_buyer_was_found() -> None:
    snapshot = replace(SNAPSHOT, lines=(FOUND,))
    assert f"00:01:35  {STORY}" in drawn(snapshot, width=120, height=40)
    narrow = drawn(snapshot)
    first = narrow.index("00:01:35  Allegro order 812000177 → found through shop order 811990042 by")
    assert narrow[first + 1] == "          telephone → sent"


@pytest.mark.parametrize(
    ("line", "story"),
    [
        (OrderLine(0, "shop", "1", "skipped", "no_email", "shop"), "shop order 1 → skipped: no_email"),
        (OrderLine(0, "shop", "1", "updated", "", "amazon"), "Amazon order 1 → contact updated"),
        (OrderLine(0, "shop", "1", "shadow", "", "emag"), "Emag order 1 → would be sent (shadow mode)"),
        (OrderLine(0, "shop", "1", "sent", "", "order_return"), "return order 1 → sent"),
        (OrderLine(0, "shop", "1", "[red]"), "order 1 → [red]"),
    ],
)
def test_what_became_of_an_order(line: OrderLine, story: str) -> None:
    assert f"00:00:00  {story}" in drawn(replace(SNAPSHOT, lines=(line,)))


def test_fresh_records_have_no_column() -> None:
    text = "\n".join(drawn(SNAPSHOT))
    assert "else" not in text
    assert "other states" not in text


def test_columns_stay_where_they_are() -> None:
    before, after = drawn(Snapshot(), "shop", "b"), drawn(SNAPSHOT, "shop", "b")
    for title in ("journal", "connection"):
        assert [line for line in before if line.startswith(title)] == [
            line for line in after if line.startswith(title)
        ]


def test_whatever_needs_a_person_has_a_line_of_its_own() -> None:
    snapshot = replace(
        SNAPSHOT,
        waits={"shop": [Wait("salesmanago", "salesmanago_credential", 5.0)]},
        parked=Counter({"shop": 2}),
        orders={"shop": Counter({("unknown", "card_incomplete"): 1})},
        dead_letters=Depth(3),
    )
    lines = drawn(snapshot)
    assert any(line.startswith("shop waits for salesmanago (salesmanago_credential)") for line in lines)
    assert "shop: 2 orders parked until it flows again" in lines
    assert "1 unknown: a person has to decide (docs/runbook.md, Unknown outcomes)" in lines
    assert any("3 dead letters" in line for line in lines)


@pytest.mark.parametrize(
    ("read_at", "words"),
    [
        (1_000, "next reading in 42 s"),
        (958, "reading the journal"),
        (955, "reading the journal"),
        (0, "reading the journal"),
        (900, ""),
    ],
)
def test_when_the_journal_is_read_again(read_at: float, words: str) -> None:
    cursor = Cursor(entries=58, read_at=read_at)
    (head, *_) = drawn(replace(SNAPSHOT, cursors={"shop": cursor}))
    assert head.removeprefix("ordersync  1:15").removesuffix("Ctrl-C stops").strip() == words


def test_the_picture_in_the_readme_is_of_this_view() -> None:
    shown = (ROOT / "docs/live-view.svg").read_text(encoding="utf-8")
    assert shown == picture(), "make picture draws it again"
    assert "docs/live-view.svg" in (ROOT / "README.md").read_text(encoding="utf-8")
