"""Whose order it is: the buyer's e-mail address, from the order itself or from others with the same phone."""

from collections.abc import Collection, Iterable
from dataclasses import field, replace

from ordersync.domain.connection import Connection
from ordersync.domain.emails import addresses_in, is_filler, is_ignored, is_valid_email, normalise_email
from ordersync.domain.names import same_person
from ordersync.domain.order import ALLEGRO, Order
from ordersync.domain.relays import is_relay
from ordersync.domain.skips import SkipReason
from ordersync.frozen import frozen

UNUSABLE = (SkipReason.MASKED_EMAIL, SkipReason.IGNORED_EMAIL, SkipReason.INVALID_EMAIL)


@frozen
class Buyer:
    """Who gets the event and the contact's data.

    Attributes:
        email: the buyer's e-mail address.
        by_phone: whether it was found through another order.
        same_name: whether that other order bears this order's name.
        through: that other order, None if it was not needed.
        waited: whether the telephone index had the order among those that wait for a buyer.
    """

    email: str
    by_phone: bool = False
    same_name: bool = True
    through: Order | None = field(default=None, compare=False, repr=False)
    waited: bool = field(default=False, compare=False)

    def of_one_among(self, waiting: Collection[int], order: Order) -> "Buyer":
        """Return the same, with whether the order is among those that wait."""
        return replace(self, waited=order.order_id in waiting)


def own_buyer(order: Order, connection: Connection) -> Buyer | SkipReason:
    """Return the buyer by the order's own e-mail address: the first usable one, if there are several.

    Returns:
        The buyer, or why no address is usable; `masked_email` means that a phone number may still help.
    """
    if order.source == ALLEGRO:
        return SkipReason.MASKED_EMAIL
    if not order.email.strip():
        return SkipReason.NO_EMAIL
    found = [_owner_of(normalise_email(email), connection) for email in addresses_in(order.email)]
    usable = (buyer for buyer in found if isinstance(buyer, Buyer))
    return next(usable, None) or next(reason for reason in UNUSABLE if reason in found)


def _owner_of(email: str, connection: Connection) -> Buyer | SkipReason:
    """Return who is behind an address as it is compared, or why it is unusable."""
    if is_relay(email, connection.settings.relay_domains):
        return SkipReason.MASKED_EMAIL
    ignored = (*connection.settings.ignored_emails, connection.salesmanago.owner)
    if is_filler(email) or is_ignored(email, ignored):
        return SkipReason.IGNORED_EMAIL
    return Buyer(email) if is_valid_email(email) else SkipReason.INVALID_EMAIL


def is_matched_by_phone(order: Order, connection: Connection) -> bool:
    """Return whether a masked order's buyer may be looked for by phone."""
    match connection.settings.match_by_phone:
        case "off":
            return False
        case "all":
            return True
        case _:
            return order.source == ALLEGRO


def is_looked_for(order: Order, connection: Connection) -> bool:
    """Return whether the order is one whose buyer is looked for by phone, which takes calls."""
    return (
        own_buyer(order, connection) is SkipReason.MASKED_EMAIL
        and phone_of(order, connection) is not None
        and is_matched_by_phone(order, connection)
    )


def phone_of(order: Order, connection: Connection) -> str | None:
    """Return the order's number in E.164 if it can identify a person, else None."""
    return connection.settings.phone_rules().identifying(order.phone, order.country_hint)


def identifies_buyer(order: Order, connection: Connection) -> bool:
    """Return whether the order identifies the owner of its phone number."""
    return _identified(order, connection) is not None


def indexed_number(order: Order, connection: Connection) -> str | None:
    """Return the number that an order is indexed under, None for one that does not identify its owner."""
    if connection.settings.match_by_phone == "off" or not identifies_buyer(order, connection):
        return None
    return phone_of(order, connection)


def _identified(order: Order, connection: Connection) -> Buyer | None:
    """Return the owner of an order's phone number, None if the order does not identify them.

    Of one without a date it can't be said that it was added before another.
    """
    if not order.confirmed or order.is_return or not order.date_add:
        return None
    buyer = own_buyer(order, connection)
    return buyer if isinstance(buyer, Buyer) else None


def candidates(order: Order, number: str, others: Iterable[Order], connection: Connection) -> list[Order]:
    """Return those of `others` that identify the buyer: same number, usable address, added earlier.

    Each comes with the one address that identifies its buyer.
    """
    earlier = [
        other for other in others if other.age_key < order.age_key and phone_of(other, connection) == number
    ]
    return [
        replace(other, email=buyer.email)
        for other in earlier
        if (buyer := _identified(other, connection)) is not None
    ]


def choose_buyer(order: Order, found: Iterable[Order], *, all_read: bool) -> Buyer | SkipReason:
    """Return the buyer that the candidates identify; with several addresses, the newest namesake's.

    Args:
        order: the masked order.
        found: the candidates.
        all_read: whether they are all there are; of those not read, any may be the buyer's.
    """
    newest_first = sorted(found, key=lambda other: other.age_key, reverse=True)
    if not newest_first:
        return SkipReason.MASKED_EMAIL if all_read else SkipReason.AMBIGUOUS_PHONE
    namesakes = [other for other in newest_first if same_person(other.buyer_name, order.buyer_name)]
    addresses = {normalise_email(other.email) for other in newest_first}
    if not namesakes and (len(addresses) > 1 or not all_read):
        return SkipReason.AMBIGUOUS_PHONE
    chosen = namesakes[0] if namesakes else newest_first[0]
    return Buyer(normalise_email(chosen.email), by_phone=True, same_name=bool(namesakes), through=chosen)
