"""Writes a buyer's contact so that the newest data win, and only if something changes."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field

from ordersync.delivery.ask_in_turn import EventTurn
from ordersync.delivery.lease_contact import LeasedContact, WantedContact
from ordersync.delivery.requeue import Requeue
from ordersync.domain.buyer import Buyer
from ordersync.domain.contact import ContactState, ContactWrite, DataVersion, KnownEvents, contact_data
from ordersync.domain.intent import PURCHASE
from ordersync.domain.metrics import Metric
from ordersync.domain.order import Order, OrderName
from ordersync.domain.skips import SkipReason
from ordersync.domain.states import State
from ordersync.domain.tags import order_tags
from ordersync.errors import Conflict, Defect
from ordersync.frozen import frozen
from ordersync.pacing.context import ConnectionContext
from ordersync.ports import BaseLinker, SalesManago
from ordersync.records.record import Record


@frozen
class WrittenContact:
    """The contact as it stands now.

    Attributes:
        contact_id: SALESmanago's id, empty if nothing may be written.
        written: whether a request was needed.
        record: what is known of it.
    """

    contact_id: str
    written: bool
    record: Record[ContactState]

    @property
    def known_events(self) -> KnownEvents:
        """The events that the contact's card is known to hold."""
        state = self.record.value
        return state.events if state.contact_id == self.contact_id else KnownEvents()

    def known_as(self, record: Record[ContactState]) -> "WrittenContact":
        """Return the same contact, with what is known of it by now."""
        return WrittenContact(self.contact_id, self.written, record)


@dataclass
class ContactWriter:
    """Writes the contacts of one connection.

    Threads may share it, each for other buyers, once the names of the stores are known.
    """

    context: ConnectionContext
    baselinker: BaseLinker
    salesmanago: SalesManago
    requeue: Requeue
    _confirmed: dict[str, str] = field(default_factory=dict)  # e-mail address to contact id
    _sources: dict[str, dict[str, str]] | None = None

    def write(self, order: Order, buyer: Buyer, version: DataVersion) -> WrittenContact | SkipReason:
        """Write the buyer's contact for an order whose event is done; never bring back one that was deleted.

        Args:
            order: the order.
            buyer: whose order it is.
            version: how new the order's data are.

        Returns:
            The contact; or why there is none: a person has deleted it, or given it another address, or its
                buyer wanted to be forgotten.

        Raises:
            RetryLater: another worker writes this contact, or SALESmanago did not answer.
            Refused: SALESmanago refuses the credential or the owner.
            Rejected: SALESmanago refuses the contact.
            UnknownRefusal: SALESmanago refuses for an unknown reason.
        """
        wanted = self._wanted(order, buyer, version)
        if isinstance(wanted, SkipReason):
            return wanted
        return self._update(wanted) if wanted.state.contact_id else self._upsert_unless_held(wanted)

    def write_for_event(
        self, turn: EventTurn, buyer: Buyer, version: DataVersion, *, is_new_purchase: bool
    ) -> WrittenContact | SkipReason:
        """Write the buyer's contact, and make sure that it has the buyer's address now.

        A person may have given the contact another address, or removed it. One call for each buyer and batch
        finds that out, unless a write does.

        Args:
            turn: the turn of the order whose event follows; a write takes it along, if it can.
            buyer: whose order it is.
            version: how new the order's data are.
            is_new_purchase: whether it may bring back a contact that was deleted.

        Returns:
            The contact; or why there is none: it was deleted, and the purchase is no new one, or its buyer
                wanted to be forgotten.

        Raises:
            As `write`.
        """
        wanted = self._wanted(turn.order, buyer, version)
        if isinstance(wanted, SkipReason):
            return wanted
        if not self.context.connection.is_live:
            return self._upsert_unless_held(wanted)
        wanted = wanted.followed_by(turn.join)
        if wanted.state.contact_id and not is_new_purchase:
            contact: WrittenContact | SkipReason = self._update_if_there(wanted)
        else:
            contact = held = self._upsert_unless_held(wanted)
            if not self._is_confirmed(buyer.email, held.contact_id):
                contact = self._upsert_unless_held(wanted.lost())
        return contact if isinstance(contact, SkipReason) else self._with_newest_data(contact)

    def _with_newest_data(self, contact: WrittenContact) -> WrittenContact:
        """Requeue the order whose data a contact may lack, unless it has a message of its own.

        It has one as long as its event is due or on its way, or if it was queued lately.
        """
        now = self.context.clock.now()
        newest = contact.record.value.lacks_data_of(now)
        if newest is None or not self._may_lack_message(newest):
            return contact
        self.requeue(newest)
        record = contact.record.slot.change(
            lambda state: state.queued_for_data(newest, now), known=contact.record
        )
        return contact.known_as(record)

    def _may_lack_message(self, order: OrderName) -> bool:
        with suppress(Defect):  # what can't be read harms its own order only
            record = self.context.records.of(order.connection_id).order(order.order_id).read().value
            return record.event(PURCHASE).state not in (State.QUEUED, State.INTENT)
        return False

    def _is_confirmed(self, email: str, contact_id: str) -> bool:
        """Return whether SALESmanago has the contact under this address; asked once a batch."""
        return self._confirmed.get(email) == contact_id or self._looked_up(email) == contact_id

    def _is_there(self, email: str) -> bool:
        """Return whether SALESmanago has a contact with this address; that it has is believed for a batch."""
        return bool(self._confirmed.get(email) or self._looked_up(email))

    def _looked_up(self, email: str) -> str:
        """Return the id of the contact with this address, empty if there is none, and remember it."""
        self._confirmed[email] = self.salesmanago.contact_id(email) or ""
        return self._confirmed[email]

    def update(self, order: Order, buyer: Buyer, version: DataVersion) -> WrittenContact | SkipReason:
        """Update the buyer's contact if there is one; never create it.

        Returns:
            The contact; or why there is none: SALESmanago has none with this e-mail address, or its buyer
                wanted to be forgotten.

        Raises:
            As `write`.
        """
        wanted = self._wanted(order, buyer, version)
        return wanted if isinstance(wanted, SkipReason) else self._update(wanted)

    def withdraw(self, order_id: int, key: str, buyer: Buyer | None = None) -> None:
        """Let the data of another order replace those of one that is gone, or has another buyer by now.

        Args:
            order_id: the order.
            key: of the contact record that its data were written to, empty for none.
            buyer: whose order it is now, None if it is gone.

        Raises:
            RetryLater: the table did not answer.
        """
        if key and (buyer is None or self.context.account.contact(buyer.email).key != key):
            order = self.context.named(order_id)
            self.context.account.contact_at(key).change(lambda state: state.without_data_of(order))

    def _update(self, wanted: WantedContact) -> WrittenContact | SkipReason:
        """Update a contact unless it holds all of it already, which is believed without asking."""
        if wanted.state.holds(wanted.write) or not self.context.connection.is_live:
            return self._leave(wanted)
        return self._update_if_there(wanted)

    def _update_if_there(self, wanted: WantedContact) -> WrittenContact | SkipReason:
        """Update a contact if SALESmanago has one with this e-mail address."""
        contact_id = self.salesmanago.contact_id(wanted.write.email)
        if contact_id is None:
            return SkipReason.CONTACT_DELETED
        if wanted.state.contact_id != contact_id:
            wanted = wanted.lost()
        if wanted.state.holds(wanted.write):
            return self._leave(wanted)

        def update(leaves_by: float) -> str:
            self.salesmanago.update_contact(contact_id, wanted.write, leaves_by)
            return contact_id

        return self._written(wanted, update)

    def _upsert_unless_held(self, wanted: WantedContact) -> WrittenContact:
        """Create or update a contact, unless it holds all of it already, or nothing may be written."""
        if wanted.state.holds(wanted.write) or not self.context.connection.is_live:
            return self._leave(wanted)
        return self._written(wanted, lambda leaves_by: self._upsert(wanted, leaves_by))

    def _leave(self, wanted: WantedContact) -> WrittenContact:
        """Return a contact that needs no writing."""
        return WrittenContact(wanted.state.contact_id, written=False, record=self._save_version(wanted))

    def _written(self, wanted: WantedContact, request: Callable[[float], str]) -> WrittenContact:
        """Return a contact after a request that writes it."""
        record = LeasedContact(self.context, wanted).send(request)
        contact_id = self._confirmed[wanted.write.email] = record.value.contact_id
        return WrittenContact(contact_id, written=True, record=record)

    def _wanted(self, order: Order, buyer: Buyer, version: DataVersion) -> WantedContact | SkipReason:
        record = self.context.account.contact(buyer.email).read()
        state = record.value
        if state.leaves_alone(order.date_add):
            return SkipReason.FORGOTTEN
        tags = order_tags(order, self.context.connection.settings, self._store_names(order.source))
        if buyer.same_name and state.is_newest(version):
            data = contact_data(order, self.context.connection.settings.phone_rules())
            write = ContactWrite(buyer.email, tags, data, self.context.account.fingerprint(data))
        else:
            write = ContactWrite(buyer.email, tags)
        return WantedContact(record, state, write, version)

    def _store_names(self, source: str) -> dict[str, str]:
        """Return the names of a source's stores by their ids, asked for only if a tag needs them."""
        if not self._needs_store_names:
            return {}
        if self._sources is None:
            self._sources = self.baselinker.sources()
        return self._sources.get(source, {})

    @property
    def _needs_store_names(self) -> bool:
        settings = self.context.connection.settings
        return settings.order_source_tag and settings.order_source_tag_detail != "source"

    @property
    def lacks_store_names(self) -> bool:
        """Whether the first contact has yet to ask for the names of the stores, on behalf of all others."""
        return self._needs_store_names and self._sources is None

    def _upsert(self, wanted: WantedContact, leaves_by: float) -> str:
        opts_out = self.context.connection.settings.new_contacts == "opted_out"
        is_new = opts_out and not self._is_there(wanted.write.email)
        return self.salesmanago.upsert_contact(wanted.write, leaves_by, opted_out=is_new)

    def _save_version(self, wanted: WantedContact) -> Record[ContactState]:
        """Record how new data are that need no writing, so that older ones don't replace them later.

        Raises:
            Conflict: what was known of the contact has changed meanwhile, and these data are the newest.
        """
        self.context.metrics.count(Metric.CONTACTS_UNCHANGED)
        fingerprint = wanted.write.fingerprint
        is_said = wanted.write.has_data and self.context.connection.is_live
        if not is_said or fingerprint != wanted.state.fingerprint:
            return wanted.record

        def confirm(state: ContactState) -> ContactState | None:
            is_same = state.fingerprint == fingerprint and state.is_newest(wanted.version)
            return wanted.then(state.confirmed(wanted.version)) if is_same else None

        record = wanted.change(confirm)
        if record.value.fingerprint != fingerprint and record.value.is_newest(wanted.version):
            connection = f"connection {self.context.connection_id}"
            raise Conflict(f"{connection}: the contact's data have changed meanwhile", after=0.0)
        return record
