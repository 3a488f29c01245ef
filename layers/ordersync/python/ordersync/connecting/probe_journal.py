"""What the entries of a BaseLinker journal show of the open points of its contract."""

from collections.abc import Iterator
from itertools import pairwise

from ordersync.connecting.probe_evidence import (
    SOON,
    Measured,
    ProbeEvidence,
    RawFields,
    arrangement,
    is_confirmed,
    log_id,
    most_of,
    number,
    raw_items,
    written_as,
)
from ordersync.domain.delivery import DAY
from ordersync.domain.journal import LogType

CERTAIN_DAYS = 2.8  # of entries, if they are kept for three days
HIGHEST_TYPE = 22
RELATED = (LogType.MERGED, LogType.SPLIT, LogType.COPIED)


def journal_enabled(evidence: ProbeEvidence) -> Measured | None:
    """Return whether the journal is on: an empty one looks like a quiet one."""
    if evidence.entries:
        return Measured("yes", f"{len(evidence.entries)} entries")
    since = evidence.now - CERTAIN_DAYS * DAY
    recent = [order for order in evidence.orders.values() if _confirmed_since(order, since)]
    return Measured("no", f"no entry, but {len(recent)} recent orders") if recent else None


def cursor(evidence: ProbeEvidence) -> Measured | None:
    """Return whether a page includes the entry of its own cursor."""
    later = [page for page in evidence.pages if page.asked > 1]
    words = ["inclusive" if page.asked in page.ids else "exclusive" for page in later]
    return most_of(words, "pages")


def journal_key(evidence: ProbeEvidence) -> Measured | None:
    """Return the name of an entry's id."""
    both = ("log_id", "id")
    words = []
    for entry in evidence.entries:
        named = [name for name in both if name in entry]
        words.append("both" if len(named) > 1 else next(iter(named), "other"))
    return most_of(words, "entries")


def journal_page_size(evidence: ProbeEvidence) -> Measured | None:
    """Return how many entries an answer holds at most, if the journal has more than that."""
    if not evidence.entries:
        return None
    full = []
    for page, following in pairwise(evidence.pages):
        if any(_is_old(entry, evidence) and log_id(entry) not in page.ids for entry in following.entries):
            full.append(len(page.entries))
    if full:
        return Measured(str(max(full)), f"{len(full)} full pages")
    return Measured("no_limit_seen", f"{max(len(page.entries) for page in evidence.pages)} in one answer")


def journal_pages_hold(evidence: ProbeEvidence) -> Measured | None:
    """Return whether a page holds the lowest ids above its cursor, or the highest ones."""
    words = []
    for page, following in pairwise(evidence.pages):
        new = set(following.ids) - set(page.ids)
        if new and page.ids:
            words.append("lowest" if min(new) > max(page.ids) else "other")
    return most_of(words, "pages")


def journal_order(evidence: ProbeEvidence) -> Measured | None:
    """Return how entries are ordered within an answer."""
    return arrangement(page.ids for page in evidence.pages)


def journal_numbers_as_text(evidence: ProbeEvidence) -> Measured | None:
    """Return whether an entry's type and date are text."""
    values = [entry.get(name) for entry in evidence.entries for name in ("log_type", "date")]
    return written_as(values, "values", yes=str, no=int)


def journal_types(evidence: ProbeEvidence) -> Measured | None:
    """Return whether there are types of entries that are not documented."""
    new = sorted({number(entry, "log_type") for entry in evidence.entries} - {*range(1, HIGHEST_TYPE + 1)})
    if not evidence.entries:
        return None
    return (
        Measured("new", ", ".join(map(str, new))) if new else Measured("documented", f"1 to {HIGHEST_TYPE}")
    )


def ids_dense(evidence: ProbeEvidence) -> Measured | None:
    """Return whether log ids have no gaps."""
    ids = [log_id(entry) for entry in evidence.entries]
    if len(ids) < 2 or not evidence.is_whole:
        return None
    gaps = ids[-1] - ids[0] + 1 - len(ids)
    return Measured("no" if gaps else "yes", f"{len(ids)} entries, {gaps} ids between them")


def retention(evidence: ProbeEvidence) -> Measured | None:
    """Return how long the journal keeps entries, beside the three days that are documented."""
    oldest = evidence.began_at
    if not oldest:
        return None
    days = (evidence.now - oldest) / DAY
    older = [order for order in evidence.orders.values() if _is_between(order, evidence, oldest)]
    basis = f"the oldest entry is {days:.1f} days old"
    if days > 3.1:
        return Measured("longer", basis)
    if days < CERTAIN_DAYS and older:
        return Measured(
            "shorter", f"{basis}, or the journal was switched on then; {len(older)} orders before"
        )
    return Measured("three_days", basis) if days >= 2.5 else None


def zero_start(evidence: ProbeEvidence) -> Measured | None:
    """Return whether the journal can be asked for from 0."""
    if evidence.zero is None:
        return None
    return Measured("refused" if evidence.zero.refusal else "accepted", evidence.zero.refusal)


def expired_cursor(evidence: ProbeEvidence) -> Measured | None:
    """Return what becomes of a cursor that the journal no longer holds."""
    reply, basis = evidence.expired, f"asked below the lowest id; oldest entry {_age(evidence)} days old"
    if reply is None:
        return None
    if reply.refusal:
        return Measured("error", f"{basis}; {reply.refusal}")
    return Measured("retained" if raw_items(reply.fields, "logs") else "empty", basis)


def new_order_entries(evidence: ProbeEvidence) -> Measured | None:
    """Return the types of the entries of an order that is confirmed as it comes in."""
    derived = {max(_pair(entry)) for entry in evidence.of_types(*RELATED)}
    words = []
    for order_id, order in evidence.orders.items():
        added, confirmed = number(order, "date_add"), number(order, "date_confirmed")
        came_confirmed = is_confirmed(order) and abs(confirmed - added) <= SOON
        if evidence.covers(added) and came_confirmed and order_id not in derived:
            own = [number(entry, "log_type") for entry in _own_entries(evidence, order_id, added)]
            words.append(",".join(map(str, own)) or "none")
    return most_of(words, "orders")


def copy_created_entry(evidence: ProbeEvidence) -> Measured | None:
    """Return where a derived order's own entries are, beside the one that says what it is from."""
    words = []
    for entry in evidence.of_types(LogType.SPLIT, LogType.COPIED):
        at = number(entry, "date")
        if not evidence.covers(at):
            continue
        own = [log_id(each) for each in _own_entries(evidence, max(_pair(entry)), at)]
        before, after = [each < log_id(entry) for each in own], [each > log_id(entry) for each in own]
        words.append("none" if not own else "before" if all(before) else "after" if all(after) else "around")
    return most_of(words, "splits and copies")


def split_entry_of(evidence: ProbeEvidence) -> Measured | None:
    """Return which order's entry 6 is."""
    return _owner(evidence, LogType.SPLIT)


def copy_entry_of(evidence: ProbeEvidence) -> Measured | None:
    """Return which order's entry 17 is."""
    return _owner(evidence, LogType.COPIED)


def _owner(evidence: ProbeEvidence, log_type: LogType) -> Measured | None:
    pairs = [_pair(entry) for entry in evidence.of_types(log_type)]
    words = ["original" if first < second else "new" for first, second in pairs]
    return most_of(words, "entries")


def _pair(entry: RawFields) -> tuple[int, int]:
    return number(entry, "order_id"), number(entry, "object_id")


def _own_entries(evidence: ProbeEvidence, order_id: int, at: int) -> Iterator[RawFields]:
    """Yield an order's entries 1 and 2 that were written about a moment."""
    for entry in evidence.of_types(LogType.CREATED, LogType.CONFIRMED):
        if number(entry, "order_id") == order_id and abs(number(entry, "date") - at) <= SOON:
            yield entry


def _is_old(entry: RawFields, evidence: ProbeEvidence) -> bool:
    """Return whether an entry was there when the probe began."""
    return number(entry, "date") < evidence.now


def _confirmed_since(order: RawFields, since: float) -> bool:
    return is_confirmed(order) and number(order, "date_confirmed") >= since


def _is_between(order: RawFields, evidence: ProbeEvidence, oldest: int) -> bool:
    """Return whether an order was confirmed within three days, but well before the oldest entry."""
    at = number(order, "date_confirmed")
    return is_confirmed(order) and evidence.now - CERTAIN_DAYS * DAY <= at < oldest - SOON


def _age(evidence: ProbeEvidence) -> str:
    return f"{(evidence.now - evidence.began_at) / DAY:.1f}"
