"""Lets one worker at a time write a contact, for as long as its request can live."""

from collections.abc import Callable

from ordersync.delivery.ask_in_turn import ContactStep, as_it_is
from ordersync.domain.contact import ContactState, ContactWrite, DataVersion
from ordersync.domain.metrics import Metric
from ordersync.errors import Conflict, NotApplied, OrderSyncError, OutcomeUnknown
from ordersync.frozen import frozen
from ordersync.pacing.context import ConnectionContext
from ordersync.records.record import Record


@frozen
class WantedContact:
    """What is known of a contact, and what an order has to say about it.

    Attributes:
        record: the contact's record as it was read.
        state: what of it holds.
        then: what else is recorded of it once it says what the order says.
    """

    record: Record[ContactState]
    state: ContactState
    write: ContactWrite
    version: DataVersion
    then: ContactStep = as_it_is

    def lost(self) -> "WantedContact":
        """Return the same of a contact that is not there any more."""
        return WantedContact(self.record, self.state.lost(), self.write, self.version, self.then)

    def followed_by(self, then: ContactStep) -> "WantedContact":
        """Return the same, with what else is recorded of it."""
        return WantedContact(self.record, self.state, self.write, self.version, then)

    def change(self, changed: Callable[[ContactState], ContactState | None]) -> Record[ContactState]:
        """Change the contact's record; see `Slot.change`."""
        return self.record.slot.change(changed, known=self.record)


@frozen
class LeasedContact:
    """A contact that is to be written by this worker alone."""

    context: ConnectionContext
    wanted: WantedContact

    def send(self, request: Callable[[float], str]) -> Record[ContactState]:
        """Send a contact request while no other worker can; return the contact's record.

        The lease is longer than a request can live. If the request's outcome is unknown it is left to expire,
        so that no later write is overtaken by this one.
        """
        holder = f"{self.context.rng.random():.16f}"
        leaves_by = self.context.clock.now() + self.context.timings.promptness
        leased = self._acquire(holder)
        try:
            contact_id = request(leaves_by)
        except OutcomeUnknown as error:
            raise error.delayed(self.context.timings.contact_lease) from error
        except OrderSyncError:
            leased.slot.change(
                lambda state: state.released() if state.lease_holder == holder else None, known=leased
            )
            raise
        self.context.metrics.count(Metric.CONTACTS_WRITTEN)
        return self._finish(leased, contact_id)

    def _acquire(self, holder: str) -> Record[ContactState]:
        """Acquire the lease; until the request is answered, the contact's data are unknown."""
        now, wanted = self.context.clock.now(), self.wanted

        def lease(state: ContactState) -> ContactState:
            self._check_not_forgotten(state)
            if state.lease_until > now:
                raise NotApplied(
                    f"connection {self.context.connection_id}: another worker writes this contact",
                    after=state.lease_until - now,
                )
            if wanted.write.has_data and not state.is_newest(wanted.version):
                raise Conflict(
                    f"connection {self.context.connection_id}: newer contact data were written meanwhile",
                    after=0.0,
                )
            return state.leased(wanted.write, holder, now + self.context.timings.contact_lease)

        return wanted.change(lease)

    def _finish(self, leased: Record[ContactState], contact_id: str) -> Record[ContactState]:
        """Record what was written, unless the buyer was forgotten meanwhile, and release the lease."""

        def finish(state: ContactState) -> ContactState:
            if state.lease_holder != leased.value.lease_holder:
                raise Conflict(
                    f"connection {self.context.connection_id}: the contact's lease expired too soon",
                    after=0.0,
                )
            if state.leaves_alone(self.wanted.version.date_add):
                return state.released()
            return self.wanted.then(state.written(self.wanted.write, self.wanted.version, contact_id))

        record = leased.slot.change(finish, known=leased)
        self._check_not_forgotten(record.value)
        return record

    def _check_not_forgotten(self, state: ContactState) -> None:
        """Check that the order is not left alone for its buyer's sake.

        Raises:
            Conflict: it is.
        """
        if state.leaves_alone(self.wanted.version.date_add):
            raise Conflict(
                f"connection {self.context.connection_id}: the buyer was forgotten meanwhile", after=0.0
            )
