"""Says what is held of a person, and erases it so that nothing ordered until now comes back."""

from collections.abc import Sequence
from functools import partial

from ordersync.domain.connection import Connection
from ordersync.domain.delivery import DAY, OrderRecord
from ordersync.domain.emails import masked
from ordersync.domain.intent import PURCHASE
from ordersync.domain.metrics import Metrics
from ordersync.domain.phone_entry import PhoneEntry
from ordersync.domain.states import State
from ordersync.errors import InvalidConnection, OrderSyncError, ProblemKind
from ordersync.frozen import frozen
from ordersync.operating.find_person import FoundPerson, Person, PersonFinder, orders_named
from ordersync.operating.problems import Refusal
from ordersync.pacing.context import ConnectionContext, Runtime
from ordersync.ports import Accounts, BaseLinker, Connections
from ordersync.records.connection import ConnectionRecords

QUEUED_DAYS, BACKUP_DAYS = 14, 35  # as template.yaml has them
NO_DOCUMENT = (
    "its document is invalid, removed or of another account; only what contacts' records name is found"
)


@frozen
class HeldOrder:
    """What is held of an order; empty texts if it was never seen here.

    Attributes:
        state: where its event stands.
        at: when that was recorded, epoch seconds.
        contact_id: SALESmanago's id of the contact.
        event_id: SALESmanago's id of the event.
        steps: how many steps its trace has.
    """

    connection_id: str
    order_id: int
    state: str = ""
    at: float = 0
    contact_id: str = ""
    event_id: str = ""
    steps: int = 0


@frozen
class HeldContact:
    """What is held of a contact, here and in SALESmanago.

    Attributes:
        email: the e-mail address, masked.
        contact_id: SALESmanago's id as it is recorded, empty if no contact is.
        tags: the tags that were written.
        orders: how many orders the record names.
        forgotten_at: when it was erased before, epoch seconds, 0 for never.
        is_blocked: whether new orders are left alone, too.
        in_salesmanago: the id under which SALESmanago has the e-mail address now, empty if it has not.
        events: how many events its card shows; None if that can't be had.
    """

    email: str
    contact_id: str
    tags: tuple[str, ...]
    orders: int
    forgotten_at: float
    is_blocked: bool
    in_salesmanago: str
    events: int | None


@frozen
class Remainder:
    """What remains somewhere; `until` in epoch seconds, 0 if a person has to delete it there."""

    place: str
    what: str
    until: float = 0


@frozen
class PersonAnswer:
    """What is held of a person, as it was before anything was erased.

    Attributes:
        orders: their orders.
        contacts: one for each e-mail address.
        numbers: how many telephone numbers of theirs are known.
        others: masked e-mail addresses of others who order under the same numbers; name them as well if they
            are the same person's.
        undecided: masked orders under these numbers that may be another's; nothing is done about them.
        is_whole: whether everything could be looked through.
        is_erased: whether it is erased now.
        remains: what remains afterwards, where, and until when.
        unseen: what could not be looked at, a sentence each.
    """

    orders: tuple[HeldOrder, ...]
    contacts: tuple[HeldContact, ...]
    numbers: int
    others: tuple[str, ...]
    undecided: tuple[int, ...]
    is_whole: bool
    is_erased: bool
    remains: tuple[Remainder, ...]
    unseen: tuple[str, ...] = ()


@frozen
class PersonForgetter:
    """Forgets people.

    Attributes:
        log_days: how long log lines are kept.
    """

    runtime: Runtime
    connections: Connections
    accounts: Accounts
    log_days: int

    def answer(self, connection_id: str, lines: Sequence[str], *, block: bool, go: bool) -> PersonAnswer:
        """Say what is held of a person, and erase it if `go`.

        Connections that write into one SALESmanago account share its contacts, so all of them are looked
        through. What can't be looked at is said, and keeps nothing else from being erased.

        Args:
            connection_id: whose buyer it is.
            lines: their e-mail addresses and telephone numbers.
            block: whether orders that are yet to come are left alone, too.
            go: whether to erase.

        Raises:
            Refusal: a line is neither.
            OrderSyncError: the connection can't be used, or a table does not answer; then some of it may be
                erased, and the same request erases the rest.
        """
        connection = self.connections.get(connection_id, fresh=True)
        person = Person.of(lines, connection)
        if not (person.emails or person.numbers):
            raise Refusal(
                ProblemKind.NO_PERSON, "name the person: an e-mail address or a telephone number on each line"
            )
        context = ConnectionContext.of(self.runtime, connection, Metrics())
        found = self._found(context, person)
        contacts = tuple(self._held_contact(context, email) for email in person.emails)
        orders = tuple(
            _held(self.runtime.records(each), order_id)
            for each, of_person in found.items()
            for order_id in sorted(of_person.order_ids)
        )
        if go:
            for each, of_person in found.items():
                self._erase(self.runtime.records(each), of_person, person, block=block)
            self._leave_alone(context, person, block=block)
        return self._answer(orders, contacts, list(found.values()), is_erased=go)

    def _found(self, context: ConnectionContext, person: Person) -> dict[str, FoundPerson]:
        """Return what is found in each connection of an account.

        Orders of a connection without a document of this account are known by the contacts' records alone.
        """
        of_account, invalid = self._of_account(context.connection)
        contexts = [ConnectionContext.of(self.runtime, each, Metrics()) for each in of_account]
        found = {
            each.connection_id: PersonFinder(each, self._baselinker(each), person).find() for each in contexts
        }
        numbers = tuple(dict.fromkeys(number for each in found.values() for number in each.numbers))
        named = orders_named(context.account, person)
        for connection_id in sorted({*named, *invalid} - found.keys()):
            order_ids = frozenset(named.get(connection_id, ()))
            found[connection_id] = FoundPerson(
                order_ids=order_ids,
                numbers=numbers if order_ids else (),
                others=(),
                undecided=(),
                unseen=(f"connection {connection_id}: {NO_DOCUMENT}",),
            )
        return found

    def _answer(
        self,
        orders: tuple[HeldOrder, ...],
        contacts: tuple[HeldContact, ...],
        found: Sequence[FoundPerson],
        *,
        is_erased: bool,
    ) -> PersonAnswer:
        return PersonAnswer(
            orders=orders,
            contacts=contacts,
            numbers=len({number for each in found for number in each.numbers}),
            others=tuple(sorted({other for each in found for other in each.others})),
            undecided=tuple(order_id for each in found for order_id in each.undecided),
            is_whole=not any(each.unseen for each in found),
            is_erased=is_erased,
            remains=self._remains(),
            unseen=tuple(line for each in found for line in each.unseen),
        )

    def _erase(self, records: ConnectionRecords, found: FoundPerson, person: Person, *, block: bool) -> None:
        """Erase a connection's records of the person's orders and numbers, but that they are left alone."""
        now = self.runtime.clock.now()
        for order_id in found.order_ids:
            records.order(order_id).change(lambda record: _forgotten(record, now))
        for number in found.numbers:
            is_blocked = block and number in person.numbers
            records.phone(number).change(
                partial(PhoneEntry.forgotten, order_ids=found.order_ids, now=now, block=is_blocked)
            )

    def _leave_alone(self, context: ConnectionContext, person: Person, *, block: bool) -> None:
        """Erase the records of the person's contacts, but that their orders are left alone."""
        now, contact_ids = self.runtime.clock.now(), set[str]()
        for email in person.emails:
            slot = context.account.contact(email)
            contact_ids.add(slot.read().value.contact_id)
            slot.change(lambda state: state.forgotten(now, block=block))
        if known := contact_ids - {""}:
            context.account.cards().change(lambda seen: seen.without(known))

    def _held_contact(self, context: ConnectionContext, email: str) -> HeldContact:
        state = context.account.contact(email).read().value
        contact_id, events = self._in_salesmanago(context, email)
        return HeldContact(
            email=masked(email),
            contact_id=state.contact_id,
            tags=state.tags,
            orders=len(state.orders),
            forgotten_at=state.forgotten_at,
            is_blocked=state.is_blocked,
            in_salesmanago=contact_id,
            events=events,
        )

    def _in_salesmanago(self, context: ConnectionContext, email: str) -> tuple[str, int | None]:
        """Return the id under which SALESmanago has an e-mail address, and how many events its card shows."""
        try:
            salesmanago = self.accounts.salesmanago(context.connection.salesmanago)
            contact_id = salesmanago.contact_id(email) or ""
            events = salesmanago.card_events(contact_id) if contact_id else []
        except OrderSyncError:
            return "", None
        return contact_id, None if events is None else len(events)

    def _baselinker(self, context: ConnectionContext) -> BaseLinker:
        return self.accounts.baselinker(context.connection.baselinker)

    def _remains(self) -> tuple[Remainder, ...]:
        now = self.runtime.clock.now()
        return (
            Remainder("BaseLinker", "the orders; this program only reads there"),
            Remainder("SALESmanago", "the contact and its purchases; delete the contact there"),
            Remainder("tables", "that these orders, this e-mail address (as a keyed hash) are left alone"),
            Remainder("queues", "ids of orders that wait to be processed", now + QUEUED_DAYS * DAY),
            Remainder("logs", "lines with ids of orders", now + self.log_days * DAY),
            Remainder("backups", "the records as they were before", now + BACKUP_DAYS * DAY),
        )

    def _of_account(self, connection: Connection) -> tuple[list[Connection], list[str]]:
        """Return the connection with all others that write into its account, and which may: invalid ones."""
        of_account, invalid = [connection], list[str]()
        for each in self.connections.all():
            if each.connection_id == connection.connection_id:
                continue
            if isinstance(each, InvalidConnection):
                invalid.append(each.connection_id)
            elif each.salesmanago.identity == connection.salesmanago.identity:
                of_account.append(each)
        return of_account, invalid


def _held(records: ConnectionRecords, order_id: int) -> HeldOrder:
    record = records.order(order_id).read().value
    if record.is_unknown_order:
        return HeldOrder(records.connection_id, order_id)
    event = record.event(PURCHASE)
    return HeldOrder(
        records.connection_id,
        order_id,
        event.state,
        record.updated_at,
        event.contact_id,
        event.event_id,
        len(record.trace),
    )


def _forgotten(record: OrderRecord, now: float) -> OrderRecord | None:
    """Return the record as it is erased, None if it was before."""
    if record.event(PURCHASE).state is State.FORGOTTEN:
        return None
    return record.forgotten(PURCHASE, now)
