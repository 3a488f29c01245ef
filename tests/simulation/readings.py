"""Both services in any reading of the open points of their contracts, and several kinds of settings."""

import copy
import random
from typing import Literal

from ordersync.pacing.timings import Timings
from simulators import BaselinkerOptions, SalesmanagoOptions

TIMINGS = Timings()
LAGGING_ORDERS = True
"""Whether getOrders may lag behind the journal: an edit that a worker reads too soon is missed."""

ALL_FIELDS = ("contactExtEventType", "externalId", "location", "date", "value")


def baselinker_of(rng: random.Random, *, calm: bool = False) -> BaselinkerOptions:
    """Return any reading of the open points of BaseLinker's contract.

    A copy's own entries come before the one that reports the copy only in calm lives whose journal fills no
    page: if a poll ends between them, both orders get their events before anyone can know (docs/promise.md).
    A technical merge of which no entry names an original is not promised, either.
    """
    copy_entries: list[Literal["before", "after", "none"]] = ["after", "none"]
    page_size = rng.choice([2, 3, 10, 100, None])
    own = random.Random(copy.copy(rng).random())  # so that relations change nothing else in a life
    if calm and page_size is None:
        copy_entries.append("before")
    return BaselinkerOptions(
        cursor=rng.choice(["inclusive", "exclusive"]),
        journal_key=rng.choice(["log_id", "id", "both"]),
        journal_page_size=page_size,
        journal_order=rng.choice(["ascending", "descending", "shuffled"]),
        journal_numbers_as_text=rng.random() < 0.5,
        expired_cursor=rng.choice(["retained", "error", "empty"]),
        new_order_entries=rng.choice([(1, 2), (1,), (2,), (2, 1)]),
        copy_created_entry=rng.choice(copy_entries),
        copies_keep_external_id=rng.random() < 0.5,
        derived_dates=own.choice(["now", "kept"]),
        split_entry_of=own.choice(["original", "new"]),
        copy_entry_of=own.choice(["original", "new"]),
        technical_entry_of=own.choice(["original", "new"]),
        technical_keeps_source=own.random() < 0.5,
        merge_survivor=rng.choice(["order", "object"]),
        orders_lag=rng.choice([(0.0, 0.0), (0.0, 5.0)]) if LAGGING_ORDERS else (0.0, 0.0),
        orders_order=rng.choice(["ascending", "descending", "shuffled"]),
        orders_as_map=rng.random() < 0.3,
        ids_as_text=rng.random() < 0.3,
        amounts_as_text=rng.random() < 0.3,
        booleans=rng.choice(["json", "number", "text"]),
        phone_match=rng.choice(["exact", "digits", "last_nine"]),
        phone_unconfirmed=rng.random() < 0.5,
        phone_dates_as_text=rng.random() < 0.5,
        requests_per_minute=rng.choice([60, 60, 25]),
    )


def salesmanago_of(rng: random.Random) -> SalesmanagoOptions:
    """Return any reading of the open points of SALESmanago's contract."""
    return SalesmanagoOptions(
        upsert_answers_contact_id=rng.random() < 0.8,
        card_events=rng.choice(["all", "all", "all", "latest", "missing"]),
        card_latest=rng.choice([10, 11]),
        card_lag=rng.choice([0.0, 0.0, 30.0, TIMINGS.card_lag]),
        card_event_ids=rng.random() < 0.5,
        card_event_fields=rng.choice([None] * 6 + [_without("externalId"), _without("date")]),
        card_order=rng.choice(["ascending", "descending"]),
        card_numbers_as_text=rng.random() < 0.3,
    )


def _without(field: str) -> tuple[str, ...]:
    return tuple(each for each in ALL_FIELDS if each != field)


def settings_of(rng: random.Random) -> dict[str, object]:
    """Return the default settings, or one change to them."""
    return rng.choice(
        [{}, {}, {"skip_shop_orders": True}, {"order_source_tag": False}, {"match_by_phone": "off"}]
    )
