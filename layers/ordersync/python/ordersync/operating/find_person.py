"""Finds what is held of a person: their orders, by e-mail address, telephone number, contact and index."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from ordersync.delivery.read_orders import OrderCache, OrderReader, Reading
from ordersync.domain.buyer import Buyer, candidates, choose_buyer, own_buyer, phone_of
from ordersync.domain.connection import Connection
from ordersync.domain.emails import addresses_in, ascii_address, masked, normalise_email
from ordersync.domain.order import Order
from ordersync.domain.phones import spellings
from ordersync.domain.skips import SkipReason
from ordersync.errors import ProblemKind
from ordersync.operating.problems import Refusal
from ordersync.pacing.context import ConnectionContext
from ordersync.ports import BaseLinker

LONGEST_SEARCHED = 50  # characters of an e-mail address (docs/remote-apis.md)
MOST_PAGES_READ = 10
MOST_FOUND = 200


@dataclass(frozen=True)
class Person:
    """Who is meant.

    Attributes:
        emails: their e-mail addresses, as addresses are compared.
        typed: the same, as they were typed.
        numbers: their telephone numbers in E.164.
    """

    emails: tuple[str, ...] = ()
    typed: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()

    @staticmethod
    def of(lines: Iterable[str], connection: Connection) -> "Person":
        """Return who is meant by lines, of which each is an e-mail address or a telephone number.

        Raises:
            Refusal: one is neither; it is not quoted.
        """
        emails: dict[str, str] = {}
        numbers: list[str] = []
        for place, line in enumerate(lines, 1):
            text = line.strip()
            number = None if "@" in text else connection.settings.phone_rules().identifying(text, "")
            if "@" in text and ascii_address(text):
                emails[normalise_email(text)] = text
            elif number is not None:
                numbers.append(number)
            else:
                raise Refusal(
                    ProblemKind.NO_PERSON,
                    f"line {place} is neither an e-mail address nor a telephone number that identifies"
                    " anyone",
                )
        return Person(tuple(emails), tuple(emails.values()), tuple(dict.fromkeys(numbers)))


@dataclass(frozen=True)
class FoundPerson:
    """What was found of a person in one connection.

    Attributes:
        order_ids: their orders.
        numbers: their telephone numbers, typed ones and those of their orders.
        others: masked e-mail addresses of others who order under the same numbers.
        undecided: orders with a masked e-mail address under these numbers that may be someone else's.
        is_whole: whether all that was found could be read.
    """

    order_ids: frozenset[int]
    numbers: tuple[str, ...]
    others: tuple[str, ...]
    undecided: tuple[int, ...]
    is_whole: bool


@dataclass
class PersonFinder:
    """Finds a person's orders in one connection; each order is read, and compared."""

    context: ConnectionContext
    baselinker: BaseLinker
    person: Person
    _orders: dict[int, Order] = field(default_factory=dict)
    _is_whole: bool = True

    def find(self) -> FoundPerson:
        """Return what is found.

        Raises:
            RetryLater, Wait, NoBudget: BaseLinker or a table does not answer.
        """
        for email, typed in zip(self.person.emails, self.person.typed, strict=True):
            for spelling in dict.fromkeys([email, typed]):
                self._search_email(spelling)
        recorded = self._recorded()
        self._read(recorded)
        theirs = {each for each in recorded if each in self._orders}
        theirs |= {each for each, order in self._orders.items() if self._has_their_address(order)}
        gone = recorded - theirs
        phones = (phone_of(self._orders[each], self.context.connection) for each in theirs)
        numbers = tuple(dict.fromkeys([*self.person.numbers, *filter(None, phones)]))
        others: set[str] = set()
        undecided: set[int] = set()
        for number in numbers:
            under, missing = self._under(number)
            strangers = {self._address(order) for order in under} - {"", *self.person.emails}
            decided = self._decided(under, number, theirs, is_shared=bool(strangers))
            undecided |= {each.order_id for each in under if self._is_masked(each)} - decided.keys()
            theirs |= {each for each, is_theirs in decided.items() if is_theirs}
            theirs |= {each.order_id for each in under if self._has_their_address(each)}
            others |= strangers
            gone |= set() if strangers else missing
        hidden = tuple(sorted(map(masked, others)))
        return FoundPerson(
            frozenset(theirs | gone), numbers, hidden, tuple(sorted(undecided)), self._is_whole
        )

    def _search_email(self, email: str) -> None:
        """Read the orders that BaseLinker finds for an e-mail address, in so many pages at most."""
        if len(email) > LONGEST_SEARCHED:
            self._is_whole = False
            return
        from_id = 0
        for _ in range(MOST_PAGES_READ):
            page = self.baselinker.orders_by_email(email, from_id)
            self._orders |= {order.order_id: order for order in page.orders}
            if not page.is_full or not page.orders:
                return
            from_id = max(order.order_id for order in page.orders) + 1
        self._is_whole = False

    def _recorded(self) -> set[int]:
        """Return the connection's orders that the records of the person's contacts name."""
        names = [
            name
            for email in self.person.emails
            for name in self.context.account.contact(email).read().value.orders
        ]
        return {name.order_id for name in names if name.connection_id == self.context.connection_id}

    def _under(self, number: str) -> tuple[list[Order], set[int]]:
        """Return the orders with a number, and the ids that the index names and BaseLinker does not show."""
        entry = self.context.records.phone(number).read().value
        indexed = entry.identified.keys() | entry.masked.keys()
        hits = [hit for each in spellings(number, number) for hit in self.baselinker.orders_by_phone(each)]
        self._read(indexed | {hit.order_id for hit in hits if hit.order_id})
        under = [each for each in self._orders.values() if phone_of(each, self.context.connection) == number]
        return under, set(indexed - self._orders.keys())

    def _decided(
        self, under: Collection[Order], number: str, theirs: Collection[int], *, is_shared: bool
    ) -> dict[int, bool]:
        """Return which of the masked orders under a number are the person's, as a delivery would match them.

        One that no e-mail address identifies is theirs unless others order under the number, too.
        """
        decided: dict[int, bool] = {}
        for order in filter(self._is_masked, under):
            found = candidates(order, number, under, self.context.connection)
            buyer = choose_buyer(order, found, all_read=True)
            if order.order_id in theirs or (buyer is SkipReason.MASKED_EMAIL and not is_shared):
                decided[order.order_id] = True
            elif isinstance(buyer, Buyer):
                decided[order.order_id] = buyer.email in self.person.emails
        return decided

    def _read(self, order_ids: Collection[int]) -> None:
        """Read orders that were not read yet, the newest first if they are too many."""
        unread = sorted(set(order_ids) - self._orders.keys(), reverse=True)
        self._is_whole &= len(unread) <= MOST_FOUND
        reader = OrderReader(self.baselinker, self.context.clock, OrderCache())
        readings: dict[int, Reading] = reader.read(dict.fromkeys(unread[:MOST_FOUND], 0.0))
        self._orders |= {each: reading.order for each, reading in readings.items() if reading.order}

    def _has_their_address(self, order: Order) -> bool:
        """Return whether the order's buyer is the person, or it names them and has no usable buyer."""
        if address := self._address(order):
            return address in self.person.emails
        return any(normalise_email(each) in self.person.emails for each in addresses_in(order.email))

    def _is_masked(self, order: Order) -> bool:
        return own_buyer(order, self.context.connection) is SkipReason.MASKED_EMAIL

    def _address(self, order: Order) -> str:
        """Return the e-mail address of the order's own buyer, empty if it is none of a person."""
        buyer = own_buyer(order, self.context.connection)
        return buyer.email if isinstance(buyer, Buyer) else ""
