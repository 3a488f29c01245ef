"""What the live view shows: the way from the journal to SALESmanago in numbers, and the last orders."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo

from rich.columns import Columns
from rich.console import Console, ConsoleOptions, RenderableType, RenderResult
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from local.report import ConnectionReport, connection_report
from local.snapshot import OrderLine, Snapshot, describe_wait

JOURNAL_WIDTH, QUEUE_WIDTH = 14, 20
LATE = 10.0  # seconds after which a reading that is due is spoken of no more
SOURCES = {  # as people call what BaseLinker calls otherwise
    "ebay": "eBay",
    "order_return": "return",
    "personal": "manual",
    "shop": "shop",
}
OUTCOMES = {
    "sent": ("sent", "green"),
    "updated": ("contact updated", "green"),
    "unchanged": ("nothing new", "dim"),
    "shadow": ("would be sent (shadow mode)", "green"),
    "skipped": ("skipped", "yellow"),
    "rejected": ("rejected by SALESmanago", "red"),
    "unknown": ("a person has to decide", "red"),
    "dead": ("given up", "red"),
}
COLUMNS = ("entries", "purchases", "contacts", "unchanged", "skipped", "rejected")


@dataclass(frozen=True)
class Drawing:
    """The state of a run, drawn for the size of the console.

    Attributes:
        snapshot: What is observed now.
        connection_ids: All connections of the run.
        elapsed: Seconds since the end of set-up.
        now: Epoch seconds.
        every: Seconds from one reading of the journals to the next.
        zone: The time zone of what is shown, None for the machine's.
    """

    snapshot: Snapshot
    connection_ids: Sequence[str]
    elapsed: float
    now: float
    every: float
    zone: tzinfo | None = None

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Yield the parts, and as many of the last orders as there is room for."""
        room = options.size.height - 2  # the heading of the last orders, and the line of the cursor
        for part in self._parts():
            room -= len(console.render_lines(part, options, pad=False))
            yield part
        yield _heading("last orders")
        for line in reversed(self.snapshot.lines):
            row = self._order(line)
            room -= len(console.render_lines(row, options, pad=False))
            if room < 0:
                return
            yield row

    def _parts(self) -> Iterator[RenderableType]:
        reports = [connection_report(self.snapshot, name) for name in self.connection_ids]
        yield self._head()
        yield self._way(reports)
        if len(reports) > 1:
            yield self._connections(reports)
        yield from self._remarks(reports)
        skipped = sum((Counter(report["skipped"]) for report in reports), Counter[str]())
        if skipped:
            yield _heading("skipped, by reason")
            yield Columns(
                [Text(f"{count} {reason}") for reason, count in skipped.most_common()], padding=(0, 3)
            )

    def _head(self) -> RenderableType:
        minutes, seconds = divmod(int(self.elapsed), 60)
        head = Table.grid(expand=True)
        head.add_column()
        head.add_column(justify="right")
        title = Text.assemble(("ordersync", "bold"), f"  {minutes}:{seconds:02d}  {self._next_reading()}")
        head.add_row(title, Text("Ctrl-C stops", style="dim"))
        return head

    def _next_reading(self) -> str:
        read_at = max((cursor.read_at for cursor in self.snapshot.cursors.values()), default=0.0)
        left = read_at + self.every - self.now
        if not read_at or -LATE < left < 1:
            return "reading the journal"
        return f"next reading in {left:.0f} s" if left > 0 else ""

    def _way(self, reports: Sequence[ConnectionReport]) -> RenderableType:
        snapshot = self.snapshot
        orders, sweep, dead = snapshot.orders_queue, snapshot.sweep_queue, snapshot.dead_letters.total
        shadow = _count(snapshot, "shadow")
        queue = [
            f"{orders.ready + sweep.ready} waiting",
            f"{orders.in_flight + sweep.in_flight} in flight",
            f"{snapshot.parked.total()} parked",
        ]
        not_sent = f", {shadow} in shadow mode" if shadow else ""
        skipped = sum(sum(report["skipped"].values()) for report in reports)
        delivered = [
            f"{_sum(reports, 'events_created')} purchases{not_sent}",
            f"{_sum(reports, 'contacts_written')} contacts written, {_sum(reports, 'unchanged')} unchanged",
            f"{skipped} skipped, {_sum(reports, 'rejected')} rejected",
        ]
        way = Table.grid(padding=(0, 2, 0, 0))
        for width in (JOURNAL_WIDTH, 1, QUEUE_WIDTH, 1, None):
            way.add_column(width=width)
        way.add_row("journal", "→", "queue", "→", "delivered", style="bold cyan")
        entries = [f"{_sum(reports, 'entries')} entries", "", ""]
        for read, waiting, done in zip(entries, queue, delivered, strict=True):
            way.add_row(read, "", waiting, "", done)
        if dead:
            way.add_row("", "", Text(f"{dead} dead letters", style="bold red"))
        return way

    def _connections(self, reports: Sequence[ConnectionReport]) -> RenderableType:
        table = Table(box=None, expand=True, padding=(0, 1, 0, 0), header_style="bold cyan")
        table.add_column("connection", overflow="fold")
        for title in COLUMNS:
            table.add_column(title, justify="right", width=len(title))
        for name, report in zip(self.connection_ids, reports, strict=True):
            numbers = (
                report["entries"],
                report["events_created"],
                report["contacts_written"],
                report["unchanged"],
                sum(report["skipped"].values()),
                report["rejected"],
            )
            table.add_row(name, *map(str, numbers))
        return table

    def _remarks(self, reports: Sequence[ConnectionReport]) -> Iterator[RenderableType]:
        baselinker, salesmanago = _sum(reports, "baselinker_calls"), _sum(reports, "salesmanago_calls")
        yield Text(f"{baselinker} calls of BaseLinker, {salesmanago} of SALESmanago", style="dim")
        for name in self.connection_ids:
            for wait in self.snapshot.waits.get(name, []):
                yield Text(f"{name} {describe_wait(wait)}", style="yellow")
            if parked := self.snapshot.parked[name]:
                yield Text(f"{name}: {parked} orders parked until it flows again", style="yellow")
        if unknown := _count(self.snapshot, "unknown"):
            yield Text(
                f"{unknown} unknown: a person has to decide (docs/runbook.md, Unknown outcomes)", style="red"
            )

    def _order(self, line: OrderLine) -> RenderableType:
        row = Table.grid(padding=(0, 2, 0, 0))
        row.add_column(width=8)
        row.add_column()
        clock = datetime.fromtimestamp(line.at, self.zone).strftime("%H:%M:%S")
        row.add_row(Text(clock, style="dim"), self._story(line))
        return row

    def _story(self, line: OrderLine) -> Text:
        words, style = OUTCOMES.get(line.outcome, (line.outcome, ""))
        steps = [f"{_source(line.source)}order {line.order_id}".lstrip()]
        if len(self.connection_ids) > 1:
            steps[0] = f"{line.connection_id}: {steps[0]}"
        if line.found_through:
            steps.append(f"found through {_source(line.found_in)}order {line.found_through} by telephone")
        end = f"{words}: {line.reason}" if line.reason else words
        return Text.assemble(" → ".join(steps), " → ", (end, style))


def _source(source: str) -> str:
    return f"{SOURCES.get(source, source.capitalize())} " if source else ""


def _heading(title: str) -> RenderableType:
    return Rule(Text(title, style="bold cyan"), align="left", style="dim")


def _count(snapshot: Snapshot, wanted: str) -> int:
    return sum(
        count
        for counts in snapshot.orders.values()
        for (state, _), count in counts.items()
        if state == wanted
    )


def _sum(reports: Sequence[ConnectionReport], key: str) -> int:
    return sum(number for report in reports if isinstance(number := dict(report)[key], int))
