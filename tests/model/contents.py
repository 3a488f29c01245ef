"""What SALESmanago must hold once all is at rest: each item in one event, and the newest contact data."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import cast

from simulators.salesmanago.account import Contact
from tests.model.buyers import is_transferred, namesakes, verdicts
from tests.model.counting import check_every_item, check_values
from tests.model.history import History, Span
from tests.model.orders import Order, address, age, is_masked, number, says_nothing, total
from tests.model.outcomes import (
    may_be_copy,
    may_lack_contact,
    may_stay_removed,
    may_wait_unheard,
    reasons_of_address,
)


def check_contents(history: History) -> None:
    """Compare events and contacts with what the shop's history demands."""
    events, wanted = history.addressees(), _wanted(history)
    check_every_item(history, wanted)
    check_values(history)
    for family in history.families:
        without_items = {each for each in family & wanted.keys() if not history.items.held[each]}
        due = without_items - history.items.technical  # those wait for their originals, even in vain
        having = [order_id for order_id in family if str(order_id) in events]
        accounted_for = having or family & history.open_ended
        assert accounted_for or not due, f"purchase {sorted(family)} has no event, and {due} call for one"
        if len(family) == 1 and having:
            _check_goods(having[0], history)
    for email in set(wanted.values()):
        own = [
            history.shop.orders[key]
            for key, to in wanted.items()
            if to == email and email == events.get(str(key))
        ]
        if own and not history.was_removed and not _was_taken_away(email, history):
            _check_contact(email, own, history)


def _wanted(history: History) -> dict[int, str]:
    """Return order id to address, of the orders that certainly have to be sent as they are now."""
    wanted = {}
    for order_id, order in history.shop.orders.items():
        if order_id in history.left_alone or history.family_of(order_id) & history.open_ended:
            continue
        is_late = age(order)[0] >= history.starts_at
        may_be_skipped = any(reasons_of_address(order, history)) or may_stay_removed(order_id, history)
        may_be_skipped |= may_be_copy(order, history) or may_wait_unheard(order, history)
        may_be_skipped |= total(order) < 0 or says_nothing(order)
        may_be_skipped |= may_lack_contact(order_id, history)
        if is_transferred(order, history) and is_late and not may_be_skipped:
            found = {address(order)}
            if is_masked(order):
                found = set(verdicts(order, history.present, history, at_rest=True).addresses)
            if len(found) == 1:
                wanted[order_id] = found.pop()
    return wanted


def _check_goods(order_id: int, history: History) -> None:
    """Check that the event of an order that was never split or merged has its goods and its total."""
    [event] = [event.data for event in history.sent() if event.data["externalId"] == str(order_id)]
    order = history.shop.orders[order_id]
    lines = cast("Sequence[Order]", order["products"])
    assert Decimal(str(event["value"])) == total(order)
    assert event["products"] == ",".join(str(line["product_id"]) for line in lines)


def _was_taken_away(email: str, history: History) -> bool:
    """Return whether a person has deleted a contact of an address, or has given it another one."""
    return any(
        each.email == email and each.act in ("deleted", "readdressed")
        for each in history.marketing.interventions
    )


def _check_contact(email: str, own: Sequence[Order], history: History) -> None:
    """Check that a contact has the data of its newest order, and the tags of all of them."""
    contact = history.marketing.contact(email)
    assert contact is not None, f"{email} has no contact"
    by_source = {f"BASELINKER_{order['order_source']}".upper() for order in own}
    tags = {history.tag} | (by_source if history.settings.order_source_tag else set())
    assert tags <= set(contact.tags), f"{email} lacks tags {tags - set(contact.tags)}"
    speaking = [order for order in own if _always_speaks(order, email, history)]
    newest = max(speaking, key=age, default=None)
    others = [order for order in _may_speak(email, history) if order not in speaking]
    if newest is None or any(age(other) > age(newest) for other in others):
        return
    if any(True for neighbour in history.neighbours for _ in _may_speak(email, neighbour)):
        return
    assert contact.address.get("city", "") == newest["delivery_city"], f"{email} has an older order's city"
    assert contact.address["streetAddress"] == newest["delivery_address"], f"{email} has an older street"
    assert contact.fields["name"] in _names(newest, contact, history), f"{email} has an older order's name"


def _names(newest: Order, contact: Contact, history: History) -> set[object]:
    """Return the names that a contact may have: its newest order's, and those that people gave it."""
    given = {
        each.value
        for each in history.marketing.interventions
        if each.contact_id == contact.contact_id and each.act == "renamed"
    }
    return given | {newest["delivery_fullname"]}


def _always_speaks(order: Order, email: str, history: History) -> bool:
    """Return whether an order's data were this contact's, whenever it was handled."""
    order_id = int(str(order["order_id"]))
    versions = history.versions(order_id)
    if not is_masked(order):
        return all(address(version) in ("", email) for version in versions)
    span = Span(history.made_at(history.family_of(order_id)), history.now)
    return all(namesakes(version, span, history) == {email} for version in versions)


def _may_speak(email: str, history: History) -> Iterator[Order]:
    """Yield the orders that may once have written the contact of an address."""
    numbers = {
        number(version.order)
        for past in history.ever.values()
        for version in past
        if address(version.order) == email
    }
    for past in history.ever.values():
        if any(
            address(version.order) == email or (is_masked(version.order) and number(version.order) in numbers)
            for version in past
        ):
            yield past[-1].order
