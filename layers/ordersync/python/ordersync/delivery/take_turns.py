"""Which orders of a batch may be attempted at the same time: those of different buyers and families."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field
from threading import Lock

from ordersync.delivery.jobs import Job
from ordersync.domain.buyer import phone_of
from ordersync.domain.connection import Connection
from ordersync.domain.emails import addresses_in, normalise_email
from ordersync.domain.family import identity_of
from ordersync.domain.strands import strands_of


def strand_keys(job: Job, connection: Connection) -> set[Hashable]:
    """Return what an order has in common with those that have to be attempted in turn with it.

    That is its buyer, by each e-mail address and the telephone number that the order shows, masked or not,
    and its family, as it was recorded when the batch was prepared. What shows only later (a relation, or that
    two numbers are one buyer's) is met as if another worker had the other order: claims read relations again,
    contacts are leased, and every record is compared before it is set.
    """
    keys: set[Hashable] = {("order", order_id) for order_id in (job.order_id, *job.relatives)}
    if order := job.reading.order:
        keys |= {("email", normalise_email(address)) for address in addresses_in(order.email)}
        keys |= {("phone", number) for number in [phone_of(order, connection)] if number}
        keys |= {("purchase", identity) for identity in [identity_of(order)] if identity}
    return keys


@dataclass
class Turns:
    """Hands out jobs in their order, never two of one strand at a time; threads may share it.

    Who takes the next job need not wait for it: while none can be taken, all that are left belong to strands
    that others are at, who go on with them.

    Attributes:
        jobs: in the order of their turns.
        strands: the strand of each job.
    """

    jobs: Sequence[Job]
    strands: Sequence[int]
    _left: list[int] = field(init=False)
    _busy: set[int] = field(default_factory=set)
    _lock: Lock = field(default_factory=Lock)

    def __post_init__(self) -> None:
        """Begin with all jobs."""
        self._left = list(range(len(self.jobs)))

    @staticmethod
    def of(jobs: Sequence[Job], connection: Connection) -> "Turns":
        """Return the turns of a connection's jobs."""
        return Turns(jobs, strands_of([strand_keys(job, connection) for job in jobs]))

    def take(self) -> int | None:
        """Take the first job whose strand is free; return its place, or None if there is none."""
        with self._lock:
            place = next((each for each in self._left if self.strands[each] not in self._busy), None)
            if place is not None:
                self._left.remove(place)
                self._busy.add(self.strands[place])
            return place

    def end(self, place: int) -> None:
        """Free the strand of a job that was taken."""
        with self._lock:
            self._busy.remove(self.strands[place])

    def strands_left(self) -> int:
        """Return how many strands have jobs that were not taken."""
        with self._lock:
            return len({self.strands[place] for place in self._left})
