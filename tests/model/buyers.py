"""Whose an order may be: its own address, or for a masked one what other orders with its number point to.

The model knows what the shop knew at each moment, but not which of it a worker had read. Of the orders that
name the owner of a number, every worker must have met some, and may have met others; the model allows
what follows from some reading, and nothing else.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import permutations

from simulators.baselinker.past import Version
from tests.model.history import History, Span
from tests.model.orders import Order, address, age, is_masked, is_usable, name, number

MOST_READ = 25
AMBIGUOUS, MASKED = "ambiguous_phone", "masked_email"
E164, NATIONAL, AS_TYPED = "+48{}", "{}", ""
INDEXED_AFTER = 200.0
"""Seconds after which an event shows that its order had been indexed by its number before."""


@dataclass(frozen=True)
class Verdicts:
    """What may become of a masked order: the addresses to which it may go, the reasons to skip it."""

    addresses: frozenset[str] = frozenset()
    reasons: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Witness:
    """An order that names the owner of a number.

    Attributes:
        order_id: the order.
        looks: what a worker may have read of it.
        certain: whether every worker must have met it that asks BaseLinker.
        indexed: whether every worker must have met it.
        visible: whether BaseLinker shows it for one of the spellings that are tried.
    """

    order_id: int
    looks: Sequence[Order]
    certain: bool
    indexed: bool
    visible: bool

    def may_be_at(self, email: str) -> bool:
        """Return whether it may have named this address."""
        return any(address(look) == email for look in self.looks)

    def may_differ(self, own: list[str]) -> bool:
        """Return whether it may have borne another name."""
        return any(not _same(name(look), own) for look in self.looks)

    def outranks(self, look: Order, own: list[str]) -> bool:
        """Return whether it is certainly a newer namesake with another address."""
        is_newer = age(self.looks[0]) > age(look)
        return is_newer and not self.may_differ(own) and not self.may_be_at(address(look))


def addresses(order_id: int, span: Span, history: History) -> frozenset[str]:
    """Return the addresses that an event may go to if its worker read the orders within a span."""
    found: set[str] = set()
    for order in history.versions(order_id, span):
        if not is_transferred(order, history):
            continue
        if is_masked(order):
            found |= verdicts(order, span, history).addresses
        elif is_usable(order):
            found.add(address(order))
    return frozenset(found)


def is_transferred(order: Order, history: History) -> bool:
    """Return whether an order is one that gets an event, whoever its buyer is."""
    source = order["order_source"]
    is_skipped = source == "shop" and history.settings.skip_shop_orders
    return bool(order["confirmed"]) and source != "order_return" and not is_skipped


def names_owner(other: Order, order: Order) -> bool:
    """Return whether an order names the owner of a later order's number."""
    is_purchase = bool(other["confirmed"]) and other["order_source"] != "order_return"
    return is_purchase and is_usable(other) and number(other) == number(order) and age(other) < age(order)


def verdicts(order: Order, span: Span, history: History, *, at_rest: bool = False) -> Verdicts:
    """Return what may become of a masked order.

    Args:
        order: the masked order, as its worker read it.
        span: when that worker may have read the others.
        history: what happened.
        at_rest: whether every order that was added since the start had been handled by then.
    """
    if not _is_matched(order, history):
        return Verdicts(reasons=frozenset({MASKED}))
    search = _Search(order, span, history, at_rest=at_rest)
    hits = sum(search.is_hit(within) for within in search.crowd.values())
    may_be_crowded = len(search.crowd) > MOST_READ
    is_crowded = hits > MOST_READ
    return _judge(
        order, search.witnesses(), history.starts_at, is_crowded=is_crowded, may_be_crowded=may_be_crowded
    )


def namesakes(order: Order, span: Span, history: History) -> set[str]:
    """Return the addresses of a masked order's namesakes; empty if a worker may have met none.

    Args:
        order: the masked order.
        span: when its worker may have read the others.
        history: what happened.
    """
    if not _is_matched(order, history):
        return set()
    search, own = _Search(order, span, history, at_rest=False), name(order)
    witnesses = search.witnesses()
    met = [each for each in witnesses if each.certain and search.is_hit(search.crowd[each.order_id])]
    if all(each.may_differ(own) for each in met):
        return set()
    return {address(look) for each in witnesses for look in each.looks if _same(name(look), own)}


def _is_matched(order: Order, history: History) -> bool:
    setting = history.settings.match_by_phone
    is_wanted = setting == "all" or (setting == "allegro" and order["order_source"] == "allegro")
    return is_wanted and number(order) is not None


def _judge(
    order: Order, witnesses: list[Witness], starts_at: float, *, is_crowded: bool, may_be_crowded: bool
) -> Verdicts:
    """Return what follows from some of the witnesses: from all certain ones, and perhaps from others.

    BaseLinker is not asked if the index has an order of a namesake's from after the start.
    """
    own, certain = name(order), [witness for witness in witnesses if witness.certain]
    looks = [look for witness in witnesses for look in witness.looks]
    found = {
        address(look)
        for look in looks
        if _same(name(look), own)
        and not any(
            other.outranks(look, own) for other in certain if other.indexed or age(look)[0] < starts_at
        )
    }
    if not (is_crowded and certain):
        found |= {email for email in map(address, looks) if all(other.may_be_at(email) for other in certain)}
    reasons = set()
    if not any(witness.certain or witness.visible for witness in witnesses):
        reasons.add(MASKED)
    if all(witness.may_differ(own) for witness in certain):
        strangers = [witness for witness in witnesses if witness.may_differ(own)]
        if (may_be_crowded and strangers) or _may_disagree(strangers):
            reasons.add(AMBIGUOUS)
    return Verdicts(frozenset(found), frozenset(reasons))


def _may_disagree(witnesses: list[Witness]) -> bool:
    """Return whether two of the witnesses may have named different addresses."""
    return any(
        not other.may_be_at(address(look)) or len(other.looks) > 1
        for one, other in permutations(witnesses, 2)
        for look in one.looks
    )


@dataclass(frozen=True)
class _Search:
    """A worker's search for the orders with a masked order's number."""

    order: Order
    span: Span
    history: History
    at_rest: bool

    @cached_property
    def crowd(self) -> dict[int, list[Version]]:
        """The orders that had the number within the span, and what they were within it."""
        digits, crowd = number(self.order), {}
        for order_id, versions in self.history.ever.items():
            within = [version for version in versions if self.span.meets(version)]
            if any(number(version.order) == digits for version in within):
                crowd[order_id] = within
        return crowd

    def witnesses(self) -> list[Witness]:
        """Return the orders that may have named the number's owner."""
        newest, found = set(sorted(self.crowd, reverse=True)[:MOST_READ]), []
        for order_id, within in self.crowd.items():
            looks = [version.order for version in within if names_owner(version.order, self.order)]
            is_read = self._lasts(within) and len(looks) == len(within) and order_id in newest
            is_indexed = is_read and self._is_indexed(order_id)
            is_met = is_indexed or (is_read and self.is_hit(within))
            if looks:
                is_visible = is_read and self._is_visible(looks)
                found.append(Witness(order_id, looks, is_met, is_indexed, is_visible))
        return found

    def is_hit(self, within: list[Version]) -> bool:
        """Return whether BaseLinker shows an order for one of the spellings, whenever it is asked."""
        return (
            self._lasts(within)
            and age(within[0].order) < age(self.order)
            and all(each.order["confirmed"] and self._is_visible([each.order]) for each in within)
        )

    def _lasts(self, within: list[Version]) -> bool:
        """Return whether an order was there for the whole span."""
        return within[0].since <= self.span.since and within[-1].until > self.span.until

    def _is_visible(self, looks: Sequence[Order]) -> bool:
        return any(self._is_found(look, form) for look in looks for form in (E164, NATIONAL, AS_TYPED))

    def _is_found(self, other: Order, spelling: str) -> bool:
        """Return whether BaseLinker finds an order by a spelling of the masked order's number."""
        asked = spelling.format(number(self.order)) or str(self.order["phone"]).strip()
        text = str(other["phone"])
        match self.history.shop.options.phone_match:
            case "exact":
                return text == asked
            case "digits":
                return _digits(text) == _digits(asked)
            case _:
                return _digits(text)[-9:] == _digits(asked)[-9:]

    def _is_indexed(self, order_id: int) -> bool:
        """Return whether an order is in the telephone index for certain; what is left alone is taken out."""
        if order_id in self.history.left_alone:
            return False
        versions = self.history.versions(order_id)
        if self.at_rest:
            return age(versions[0])[0] >= self.history.starts_at
        return len({number(version) for version in versions}) == 1 and any(
            event.data["externalId"] == str(order_id) and event.created_at < self.span.until - INDEXED_AFTER
            for event in self.history.sent()
        )


def _digits(text: str) -> str:
    return "".join(filter(str.isdigit, text))


def _same(one: list[str], other: list[str]) -> bool:
    return bool(one) and one == other
