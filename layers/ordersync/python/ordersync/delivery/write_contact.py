"""Writes a buyer's contact so that the newest data win, and only where something changes."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass

from ordersync.delivery.context import DeliveryDesk
from ordersync.domain.buyer import Buyer
from ordersync.domain.contact import (
    ContactData,
    ContactState,
    ContactWrite,
    DataVersion,
    after_write,
    contact_data,
    is_newest,
    is_written,
    version_of,
)
from ordersync.domain.delivery import State
from ordersync.domain.order import Order
from ordersync.domain.tags import order_tags
from ordersync.errors import Conflict, NotApplied, OrderSyncError, OutcomeUnknown, RetryLater

CARDS_KEY = "cards"


@dataclass(frozen=True)
class WrittenContact:
    """The contact as it stands now.

    Attributes:
        contact_id: SALESmanago's id, empty where nothing may be written.
        written: whether a request was needed.
        known_events: orders whose events the contact's card is known to hold.
    """

    contact_id: str
    written: bool
    known_events: tuple[int, ...] = ()


def write_contact(order: Order, buyer: Buyer, read_at: float, desk: DeliveryDesk) -> WrittenContact:
    """Creates or updates the buyer's contact.

    Args:
        order: the order, as read from `read_at` (epoch seconds) on.
        buyer: whose order it is.
        read_at: when the reading began.
        desk: the connection's.

    Raises:
        RetryLater: another worker writes this contact, or SALESmanago did not answer.
        Refused: SALESmanago refuses the credential or the owner.
        Rejected: SALESmanago refuses the contact.
        UnknownRefusal: SALESmanago refuses for an unknown reason.
    """
    state, write, version = _wanted(order, buyer, read_at, desk)
    if is_written(state, write) or not desk.connection.is_live:
        _keep_version(state, write, version, desk)
        return WrittenContact(state.contact_id, written=False, known_events=state.events.order_ids)
    contact_id = _leased(write, version, desk, lambda began_at: _upsert(state, write, began_at, desk))
    known_events = state.events.order_ids if contact_id == state.contact_id else ()
    return WrittenContact(contact_id, written=True, known_events=known_events)


def update_contact(order: Order, buyer: Buyer, read_at: float, desk: DeliveryDesk) -> WrittenContact | None:
    """Updates the buyer's contact where there is one; never creates it.

    Returns:
        The contact, or nothing where SALESmanago has none with this address.

    Raises:
        RetryLater: as `write_contact`.
        Refused: as `write_contact`.
        Rejected: as `write_contact`.
        UnknownRefusal: as `write_contact`.
    """
    state, write, version = _wanted(order, buyer, read_at, desk)
    if is_written(state, write):
        _keep_version(state, write, version, desk)
        return WrittenContact(state.contact_id, written=False)
    contact_id = desk.salesmanago.contact_id(write.email)
    if contact_id is None:
        return None
    if not desk.connection.is_live:
        return WrittenContact(contact_id, written=False)

    def update(_: float) -> str:
        desk.salesmanago.update_contact(contact_id, write)
        return contact_id

    return WrittenContact(_leased(write, version, desk, update), written=True)


def forget_contact(email: str, desk: DeliveryDesk) -> None:
    """Has the contact written again at the next attempt: SALESmanago may have lost it."""
    blank = {"contact_id": "", "fingerprint": "", "tags": ()}
    _change(email, desk, lambda state: state.model_copy(update=blank))


def take_turn(email: str, order_id: int, desk: DeliveryDesk) -> None:
    """Lets only one event request of a contact be in question: later events may hide it on its card.

    Raises:
        RetryLater: what became of another order's request is not known yet.
    """

    def mine(state: ContactState) -> ContactState:
        if state.asking not in (0, order_id) and desk.delivery(state.asking).value.state is State.INTENT:
            msg = (
                f"connection {desk.connection_id}: the contact's event of order {state.asking} is in question"
            )
            raise RetryLater(msg, after=desk.timings.read_back_delay)
        return state.model_copy(update={"asking": order_id})

    _change(email, desk, mine)


def remember_event(email: str, contact_id: str, order: Order, desk: DeliveryDesk) -> None:
    """Keeps that the contact's card holds the order's event from now on."""

    def holding(state: ContactState) -> ContactState | None:
        known = state.model_copy(update={"events": state.events.with_event(order), "asking": 0})
        return known if state.contact_id == contact_id else None

    state = _change(email, desk, holding)
    if state.contact_id == contact_id and state.events.count > 1:
        desk.records.cards.change(
            desk.connection_id, CARDS_KEY, lambda seen: seen.with_card(contact_id, state.events.count)
        )


def _wanted(
    order: Order, buyer: Buyer, read_at: float, desk: DeliveryDesk
) -> tuple[ContactState, ContactWrite, DataVersion]:
    """What is known of the contact, and what the order has to say about it."""
    state = desk.records.contacts.read(desk.connection_id, _key(buyer.email, desk)).value
    version = version_of(order, read_at)
    tags = order_tags(order, desk.connection.settings, desk.store_names(order.source))
    speaks = buyer.same_name and is_newest(state, version)
    return state, ContactWrite(buyer.email, tags, contact_data(order) if speaks else ContactData()), version


def _upsert(state: ContactState, write: ContactWrite, began_at: float, desk: DeliveryDesk) -> str:
    careful = desk.connection.settings.new_contacts == "opted_out" and not state.contact_id
    is_new = careful and desk.salesmanago.contact_id(write.email) is None
    desk.check_promptness(began_at)
    return desk.salesmanago.upsert_contact(write, opted_out=is_new)


def _leased(
    write: ContactWrite, version: DataVersion, desk: DeliveryDesk, request: Callable[[float], str]
) -> str:
    """Sends a contact request while nobody else can.

    The lease is longer than a request can live. Where the request's outcome is unknown it is left to run out,
    so that no later write is overtaken by this one.
    """
    holder = f"{desk.chance.random():.16f}"
    began_at = desk.clock.now()
    _take_lease(write, version, holder, desk)
    try:
        desk.check_promptness(began_at)
        contact_id = request(began_at)
    except OutcomeUnknown as error:
        error.after = max(error.after or 0, desk.timings.contact_lease)
        raise
    except OrderSyncError:
        _change(write.email, desk, lambda state: _unleased(state, holder))
        raise

    def finish(state: ContactState) -> ContactState:
        if state.lease_holder != holder:
            msg = f"connection {desk.connection_id}: the contact's lease ran out before the answer came"
            raise Conflict(msg, after=0.0)
        return after_write(state, write, version, contact_id)

    desk.tally["ContactsWritten"] += 1
    _change(write.email, desk, finish)
    return contact_id


def _take_lease(write: ContactWrite, version: DataVersion, holder: str, desk: DeliveryDesk) -> None:
    """Takes the lease; what the contact holds is not known from now on, until an answer tells."""
    now = desk.clock.now()

    def lease(state: ContactState) -> ContactState:
        if state.lease_until > now:
            msg = f"connection {desk.connection_id}: another worker writes this contact"
            raise NotApplied(msg, after=state.lease_until - now)
        if write.data != ContactData() and not is_newest(state, version):
            msg = f"connection {desk.connection_id}: newer contact data were written meanwhile"
            raise Conflict(msg, after=0.0)
        until = round(now + desk.timings.contact_lease, 3)
        doubtful = {"fingerprint": ""} if write.data != ContactData() else {}
        return state.model_copy(update={"lease_until": until, "lease_holder": holder, **doubtful})

    _change(write.email, desk, lease)


def _unleased(state: ContactState, holder: str) -> ContactState | None:
    if state.lease_holder != holder:
        return None
    return state.model_copy(update={"lease_until": 0.0, "lease_holder": ""})


def _keep_version(state: ContactState, write: ContactWrite, version: DataVersion, desk: DeliveryDesk) -> None:
    """Keeps how new the data are that need no writing, so that older ones don't replace them later."""
    desk.tally["ContactsUnchanged"] += 1
    if write.data == ContactData() or write.data.fingerprint != state.fingerprint:
        return

    def newer(known: ContactState) -> ContactState | None:
        same = known.fingerprint == write.data.fingerprint and is_newest(known, version)
        return known.model_copy(update={"data": version}) if same else None

    _change(write.email, desk, newer)


def _change(
    email: str, desk: DeliveryDesk, changed: Callable[[ContactState], ContactState | None]
) -> ContactState:
    return desk.records.contacts.change(desk.connection_id, _key(email, desk), changed).value


def _key(email: str, desk: DeliveryDesk) -> str:
    return "contact#" + hashlib.sha256(f"{desk.connection_id} {email}".encode()).hexdigest()
