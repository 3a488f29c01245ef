"""What a probe has read of a BaseLinker account, as it came, and how its parts are looked at."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from ordersync.domain.bounds import bounded_text, bounded_whole
from ordersync.frozen import frozen

RawFields = Mapping[str, object]
SOON = 60  # seconds within which an order's own entries are written
FEW = 4  # so many in a row by accident are rare enough


class Measured(NamedTuple):
    """What was found out: a word for it, and what it rests on, without personal data."""

    word: str
    basis: str


@frozen
class RawReply:
    """The answer to one call, or the refusal in the words of the client."""

    fields: RawFields = field(default_factory=dict)
    refusal: str = ""


@frozen
class RawJournalPage:
    """A page of the journal; `asked` is the `last_log_id` with which it was asked for."""

    asked: int
    entries: tuple[RawFields, ...]

    @property
    def ids(self) -> list[int]:
        """The ids of its entries, in the order of the answer."""
        return [log_id(entry) for entry in self.entries]


@frozen
class PhoneTrial:
    """What one order's number was found by.

    Attributes:
        by_spelling: a word for the spelling, to whether the order was among the hits.
        hits: the hits of the number as it is stored.
        known: how many confirmed orders with that spelling were read besides.
    """

    by_spelling: Mapping[str, bool]
    hits: tuple[RawFields, ...]
    known: int


@dataclass
class ProbeEvidence:
    """Everything that a probe has read.

    Attributes:
        now: when it began, epoch seconds.
        sources: the answer of getOrderSources.
        pages: the journal from its beginning, page by page, the last one from the highest id.
        is_whole: whether these are all of the journal.
        zero: the answer to the journal from 0.
        expired: the answer to the journal from an id below the lowest one; None if there is none.
        answers: the answers of getOrders that were asked for pages.
        walks: their orders, page by page: by id, with unconfirmed ones.
        dated: the same, by confirmation date.
        orders: every order that was read, by id.
        gone: orders of the journal that getOrders does not show.
        bounds: the name of a lower bound, to whether an order on it was shown.
        missing: the answer about an order that can't be there.
        unconfirmed_by_id: whether an unconfirmed order is shown by its id without the flag.
        phone: how a confirmed order is found by its number.
        unconfirmed_by_phone: whether an unconfirmed order is found by its number.
        emails: a word for the spelling, to whether `filter_email` found the order.
        calls: how many calls were made.
    """

    now: float
    sources: RawFields = field(default_factory=dict)
    pages: list[RawJournalPage] = field(default_factory=list)
    is_whole: bool = True
    zero: RawReply | None = None
    expired: RawReply | None = None
    answers: list[RawFields] = field(default_factory=list)
    walks: list[Sequence[RawFields]] = field(default_factory=list)
    dated: list[Sequence[RawFields]] = field(default_factory=list)
    orders: dict[int, RawFields] = field(default_factory=dict)
    gone: set[int] = field(default_factory=set)
    bounds: dict[str, bool] = field(default_factory=dict)
    missing: RawReply | None = None
    unconfirmed_by_id: bool | None = None
    phone: PhoneTrial | None = None
    unconfirmed_by_phone: bool | None = None
    emails: dict[str, bool] = field(default_factory=dict)
    calls: int = 0

    @property
    def entries(self) -> list[RawFields]:
        """The journal's entries, each once, oldest first."""
        by_id = {log_id(entry): entry for page in self.pages for entry in page.entries}
        return [by_id[each] for each in sorted(by_id) if each]

    @property
    def began_at(self) -> int:
        """When the oldest entry was written, epoch seconds; 0 if there is none."""
        return min((number(entry, "date") for entry in self.entries), default=0)

    def covers(self, at: int) -> bool:
        """Return whether the journal that was read has everything about a moment, epoch seconds."""
        entries = self.entries
        ended_at = self.now if self.is_whole or not entries else number(entries[-1], "date")
        return self.began_at + SOON < at < ended_at - SOON

    def of_types(self, *log_types: int) -> list[RawFields]:
        """Return the entries of some types."""
        return [entry for entry in self.entries if number(entry, "log_type") in log_types]


def raw_items(answer: RawFields, key: str) -> list[RawFields]:
    """Return the objects of a list, or of a map by id."""
    listed = answer.get(key)
    values = list(listed.values()) if isinstance(listed, Mapping) else listed
    return [each for each in values if isinstance(each, Mapping)] if isinstance(values, list) else []


def number(raw: RawFields, name: str) -> int:
    """Return a whole number whatever its type, 0 for none."""
    return bounded_whole(raw.get(name)) or 0


def log_id(entry: RawFields) -> int:
    """Return an entry's id."""
    return number(entry, "log_id") or number(entry, "id")


def is_confirmed(order: RawFields) -> bool:
    """Return whether an order is confirmed, in any spelling."""
    return order.get("confirmed") in (True, 1, "1", "true")


def digits_of(order: RawFields) -> str:
    """Return the digits of an order's telephone number."""
    return "".join(each for each in bounded_text(order.get("phone")) if each.isdecimal())


def arrangement(pages: Iterable[Sequence[int]]) -> Measured | None:
    """Return how numbers are ordered within their pages, if they are enough to say so."""
    telling = [page for page in pages if len(set(page)) > 1]
    count = sum(map(len, telling))
    if count < FEW:
        return None
    if all(list(page) == sorted(page) for page in telling):
        word = "ascending"
    elif all(list(page) == sorted(page, reverse=True) for page in telling):
        word = "descending"
    else:
        word = "shuffled"
    return Measured(word, f"{count} in {len(telling)} answers")


def most_of(words: Iterable[str], what: str) -> Measured | None:
    """Return the word that most of them are, with how many."""
    counted = Counter(words)
    if not counted:
        return None
    [(word, count)] = counted.most_common(1)
    others = [f"{each}: {many}" for each, many in counted.most_common()[1:]]
    return Measured(word, f"{count} of {counted.total()} {what}" + (f"; {', '.join(others)}" * bool(others)))


def written_as(values: Iterable[object], what: str, **kinds: type | tuple[type, ...]) -> Measured | None:
    """Return the word of the type in which most of some values are written; a bool is no number."""
    words = []
    for value in values:
        fits = [
            word
            for word, kind in kinds.items()
            if isinstance(value, kind) and (kind is bool or not isinstance(value, bool))
        ]
        if value is not None and value != "":
            words.append(fits[0] if fits else "other")
    return most_of(words, what)
