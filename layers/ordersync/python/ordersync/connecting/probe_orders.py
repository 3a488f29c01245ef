"""What a BaseLinker account's orders show of the open points of its contract."""

from collections.abc import Iterator, Mapping
from decimal import Decimal

from ordersync.connecting.probe_evidence import (
    SOON,
    Measured,
    ProbeEvidence,
    RawFields,
    arrangement,
    is_confirmed,
    most_of,
    number,
    raw_items,
    written_as,
)
from ordersync.domain.bounds import bounded_text
from ordersync.domain.journal import LogType
from ordersync.domain.order import PERSONAL

FULL_ORDERS = 100
# Which spellings of a number have found its order: as stored, same digits, other prefix, one digit less.
WAYS_TO_COMPARE: Mapping[tuple[bool, ...], str] = {
    (True, False, False, False): "exact",
    (True, True, False, False): "digits",
    (True, True, True, False): "last_nine",
    (True, True, False, True): "digits_prefix",
    (True, False, False, True): "prefix",
    (True, True, True, True): "last_nine_prefix",
}


def orders_order(evidence: ProbeEvidence) -> Measured | None:
    """Return how orders are ordered within an answer."""
    by_id = [[number(order, "order_id") for order in page] for page in evidence.walks]
    by_date = [[number(order, "date_confirmed") for order in page] for page in evidence.dated]
    return arrangement([*by_id, *by_date])


def orders_as_map(evidence: ProbeEvidence) -> Measured | None:
    """Return whether orders come as a map by id."""
    filled = [answer["orders"] for answer in evidence.answers if answer.get("orders")]
    return written_as(filled, "answers", yes=Mapping, no=list)


def orders_page_size(evidence: ProbeEvidence) -> Measured | None:
    """Return how many orders an answer holds at most, if there are so many."""
    largest = max(map(len, [*evidence.walks, *evidence.dated]), default=0)
    return Measured(str(largest), "the largest answer") if largest >= FULL_ORDERS else None


def order_id_shows_unconfirmed(evidence: ProbeEvidence) -> Measured | None:
    """Return whether an unconfirmed order is shown by its id without the flag."""
    return _yes_or_no(evidence.unconfirmed_by_id, "one unconfirmed order")


def missing_order(evidence: ProbeEvidence) -> Measured | None:
    """Return what the answer about an order is that is not there."""
    reply = evidence.missing
    if reply is None:
        return None
    if reply.refusal or "orders" not in reply.fields:
        return Measured("error", reply.refusal or "an order that is not found")
    return Measured("order" if raw_items(reply.fields, "orders") else "empty", "order 1")


def date_bound(evidence: ProbeEvidence) -> Measured | None:
    """Return whether an order on the bound `date_confirmed_from` is shown."""
    return _bound(evidence.bounds.get("date_confirmed_from"))


def id_bound(evidence: ProbeEvidence) -> Measured | None:
    """Return whether an order on the bound `id_from` is shown."""
    return _bound(evidence.bounds.get("id_from"))


def filter_email(evidence: ProbeEvidence) -> Measured | None:
    """Return how `filter_email` compares case."""
    if not evidence.emails:
        return None
    words: Mapping[tuple[bool, ...], str] = {(True, False): "exact", (True, True): "ignores_case"}
    word = words.get(tuple(evidence.emails.values()), "not_found")
    return Measured(word, "one order, in two spellings")


def ids_as_text(evidence: ProbeEvidence) -> Measured | None:
    """Return whether ids are text."""
    values = [order.get("order_id") for order in evidence.orders.values()]
    return written_as(values, "orders", yes=str, no=int)


def amounts_as_text(evidence: ProbeEvidence) -> Measured | None:
    """Return whether amounts are text."""
    values = [order.get("delivery_price") for order in evidence.orders.values()]
    values += [line.get("price_brutto") for line in _lines(evidence)]
    return written_as(values, "amounts", yes=str, no=(int, Decimal))


def booleans(evidence: ProbeEvidence) -> Measured | None:
    """Return how yes and no are written."""
    values = [order.get("confirmed") for order in evidence.orders.values()]
    return written_as(values, "orders", json=bool, number=int, text=str)


def empty_maps_as_lists(evidence: ProbeEvidence) -> Measured | None:
    """Return whether a map without content is written as a list."""
    maps = [order.get("custom_extra_fields") for order in evidence.orders.values()]
    sources = evidence.sources.get("sources")
    maps += list(sources.values()) if isinstance(sources, Mapping) else []
    if (found := orders_as_map(evidence)) and found.word == "yes" and evidence.missing:
        maps.append(evidence.missing.fields.get("orders"))
    empty = [each for each in maps if each in ({}, [])]
    return written_as(empty, "empty maps", yes=list, no=Mapping)


def pick_field(evidence: ProbeEvidence) -> Measured | None:
    """Return the spelling of `pick_state`."""
    words = [
        name for order in evidence.orders.values() for name in ("state", "status") if f"pick_{name}" in order
    ]
    return most_of(words, "orders")


def types_2022(evidence: ProbeEvidence) -> Measured | None:
    """Return whether orders lack the fields that were added in 2023."""
    words = ["no" if "delivery_method_id" in order else "yes" for order in evidence.orders.values()]
    return most_of(words, "orders")


def copies_keep_external_id(evidence: ProbeEvidence) -> Measured | None:
    """Return whether a copy has its original's external ids."""
    names = ("external_order_id", "shop_order_id")
    words = []
    for original, copy, _ in _there(evidence, LogType.COPIED):
        had = [bounded_text(original.get(name)).strip("0") for name in names]
        has = [bounded_text(copy.get(name)).strip("0") for name in names]
        if any(had):
            words.append("yes" if had == has else "no")
    return most_of(words, "copies")


def derived_dates(evidence: ProbeEvidence) -> Measured | None:
    """Return whether a derived order is dated like the one that it is from."""
    words = []
    for original, derived, entry in _there(evidence, LogType.COPIED, LogType.SPLIT):
        had, has, at = number(original, "date_add"), number(derived, "date_add"), number(entry, "date")
        if abs(had - at) > SOON:
            words.append("kept" if has == had else "now" if abs(has - at) <= SOON else "other")
    return most_of(words, "splits and copies")


def merge_survivor(evidence: ProbeEvidence) -> Measured | None:
    """Return which order of an entry 5 is there if one alone is."""
    removed = {number(entry, "order_id") for entry in evidence.of_types(4)}
    words = []
    for entry in evidence.of_types(LogType.MERGED):
        order_id, object_id = number(entry, "order_id"), number(entry, "object_id")
        if {order_id, object_id} & removed:
            continue
        if order_id in evidence.orders and object_id in evidence.gone:
            words.append("order")
        elif object_id in evidence.orders and order_id in evidence.gone:
            words.append("object")
    return most_of(words, "merges")


def technical_entries(evidence: ProbeEvidence) -> Measured | None:
    """Return how many originals the entries of a technical merge name."""
    originals: dict[int, list[RawFields]] = {}
    for original, merged, entry in _there(evidence, LogType.MERGED):
        if not evidence.covers(number(entry, "date")):
            continue
        originals.setdefault(number(merged, "order_id"), []).append(original)
    words = []
    for order_id, named in originals.items():
        rest = len(raw_items(evidence.orders[order_id], "products")) - sum(
            len(raw_items(each, "products")) for each in named
        )
        if len(named) > 1 or rest > 0:
            words.append("each" if len(named) > 1 else "one")
    return most_of(words, "technical merges")


def technical_entry_of(evidence: ProbeEvidence) -> Measured | None:
    """Return whose the entries of a technical merge are."""
    words = [
        "new" if number(entry, "order_id") == number(merged, "order_id") else "original"
        for _, merged, entry in _there(evidence, LogType.MERGED)
    ]
    return most_of(words, "entries")


def technical_keeps_source(evidence: ProbeEvidence) -> Measured | None:
    """Return whether a technical order has the source of its first original."""
    words = []
    for original, merged, _ in _there(evidence, LogType.MERGED):
        if original.get("order_source") != PERSONAL:
            words.append("yes" if original.get("order_source") == merged.get("order_source") else "no")
    return most_of(words, "entries")


def phone_match(evidence: ProbeEvidence) -> Measured | None:
    """Return how getOrdersByPhone compares numbers."""
    if evidence.phone is None:
        return None
    found = evidence.phone.by_spelling
    word = WAYS_TO_COMPARE.get(tuple(found.values()), "other")
    return Measured(
        word, ", ".join(f"{name}: {'found' if is_hit else 'not'}" for name, is_hit in found.items())
    )


def phone_unconfirmed(evidence: ProbeEvidence) -> Measured | None:
    """Return whether getOrdersByPhone shows unconfirmed orders."""
    return _yes_or_no(evidence.unconfirmed_by_phone, "one unconfirmed order")


def phone_dates_as_text(evidence: ProbeEvidence) -> Measured | None:
    """Return whether getOrdersByPhone writes dates as text."""
    hits = evidence.phone.hits if evidence.phone else ()
    return written_as([hit.get("date_add") for hit in hits], "hits", yes=str, no=int)


def phone_limit(evidence: ProbeEvidence) -> Measured | None:
    """Return how many orders getOrdersByPhone shows at most, if it showed fewer than are known."""
    trial = evidence.phone
    if trial is None or not trial.hits:
        return None
    if len(trial.hits) < trial.known:
        return Measured(str(len(trial.hits)), f"of {trial.known} orders with the same number")
    return Measured("no_limit_seen", f"{len(trial.hits)} orders in one answer")


def _there(evidence: ProbeEvidence, *log_types: LogType) -> Iterator[tuple[RawFields, RawFields, RawFields]]:
    """Yield the older order, the newer one and the entry, for entries of which both orders are there."""
    for entry in evidence.of_types(*log_types):
        pair = sorted({number(entry, "order_id"), number(entry, "object_id")})
        if len(pair) > 1 and all(each in evidence.orders for each in pair):
            yield evidence.orders[pair[0]], evidence.orders[pair[1]], entry


def _lines(evidence: ProbeEvidence) -> Iterator[RawFields]:
    for order in evidence.orders.values():
        yield from raw_items(order, "products")


def _yes_or_no(is_so: bool | None, basis: str) -> Measured | None:  # noqa: FBT001 - what was measured
    return None if is_so is None else Measured("yes" if is_so else "no", basis)


def _bound(is_shown: bool | None) -> Measured | None:  # noqa: FBT001 - what was measured
    return None if is_shown is None else Measured("inclusive" if is_shown else "exclusive", "one order")


def unconfirmed(evidence: ProbeEvidence) -> list[RawFields]:
    """Return the orders that are not confirmed."""
    return [order for order in evidence.orders.values() if not is_confirmed(order)]
