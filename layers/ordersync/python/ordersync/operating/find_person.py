"""Finds what is held of a person: their orders, by e-mail address, telephone number, contact and index."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from functools import partial
from itertools import filterfalse
from typing import TypeVar

from ordersync.delivery.cache_orders import OrderCache
from ordersync.delivery.read_orders import OrderReader
from ordersync.domain.buyer import Buyer, candidates, choose_buyer, own_buyer, phone_of
from ordersync.domain.connection import Connection
from ordersync.domain.emails import addresses_in, ascii_address, masked, normalise_email
from ordersync.domain.order import Order
from ordersync.domain.phone_entry import PhoneEntry
from ordersync.domain.phones import spellings
from ordersync.domain.skips import SkipReason
from ordersync.errors import Defect, ProblemKind, RetryLater, Wait
from ordersync.frozen import frozen
from ordersync.operating.problems import Refusal
from ordersync.pacing.context import ConnectionContext
from ordersync.ports import BaseLinker
from ordersync.records.connection import AccountRecords

Answered = TypeVar("Answered")
LONGEST_SEARCHED = 50  # characters of an e-mail address (docs/remote-apis.md)
MOST_PAGES_READ = 10
MOST_FOUND = 200


@frozen
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


@frozen
class FoundPerson:
    """What was found of a person in one connection.

    Attributes:
        order_ids: their orders.
        numbers: their telephone numbers, typed ones and those of their orders.
        others: masked e-mail addresses of others who order under the same numbers.
        undecided: orders with a masked e-mail address under these numbers that may be someone else's.
        unseen: what could not be looked at, a sentence each.
    """

    order_ids: frozenset[int]
    numbers: tuple[str, ...]
    others: tuple[str, ...]
    undecided: tuple[int, ...]
    unseen: tuple[str, ...]


def orders_named(account: AccountRecords, person: Person) -> dict[str, set[int]]:
    """Return the orders that the records of a person's contacts name, by connection."""
    named: dict[str, set[int]] = {}
    for email in person.emails:
        for name in account.contact(email).read().value.orders:
            named.setdefault(name.connection_id, set()).add(name.order_id)
    return named


@dataclass
class PersonFinder:
    """Finds a person's orders in one connection; each order is read, and compared.

    What BaseLinker fails to show keeps nothing else from being found; it is said.
    """

    context: ConnectionContext
    baselinker: BaseLinker
    person: Person
    _orders: dict[int, Order] = field(default_factory=dict)
    _gone: set[int] = field(default_factory=set)
    _unread: set[int] = field(default_factory=set)
    _unseen: list[str] = field(default_factory=list)

    def find(self) -> FoundPerson:
        """Return what is found.

        Raises:
            RetryLater: a table does not answer.
            NoBudget: no call is free.
        """
        for email, typed in zip(self.person.emails, self.person.typed, strict=True):
            for spelling in dict.fromkeys([email, typed]):
                self._search_email(spelling)
        theirs = orders_named(self.context.account, self.person).get(self.context.connection_id, set())
        self._read(theirs)
        theirs |= {each for each, order in self._orders.items() if self._has_their_address(order)}
        shown = theirs & self._orders.keys()
        phones = (phone_of(self._orders[each], self.context.connection) for each in shown)
        numbers = tuple(dict.fromkeys([*self.person.numbers, *filter(None, phones)]))
        others: set[str] = set()
        undecided: set[int] = set()
        for number in numbers:
            entry = self.context.records.phone(number).read().value
            under, missing, all_read = self._under(number, entry)
            strangers = {self._address(order) for order in under} - {"", *self.person.emails}
            is_shared = bool(strangers)
            decided = self._decided(under, number, theirs, entry, is_shared=is_shared, all_read=all_read)
            undecided |= {each.order_id for each in under if self._is_masked(each)} - decided.keys()
            theirs |= {each for each, is_theirs in decided.items() if is_theirs}
            theirs |= {each.order_id for each in under if self._has_their_address(each)}
            others |= strangers
            theirs |= set(filterfalse(self._is_anothers, missing)) if all_read and not is_shared else set()
        hidden = tuple(sorted(map(masked, others)))
        unseen = tuple(f"connection {self.context.connection_id}: {each}" for each in self._unseen)
        return FoundPerson(frozenset(theirs), numbers, hidden, tuple(sorted(undecided)), unseen)

    def _is_anothers(self, order_id: int) -> bool:
        """Return whether the data of an order are in the contact of someone else."""
        account, data_in = self.context.account, self.context.records.order(order_id).read().value.data_in
        if not data_in or data_in in {account.contact(each).key for each in self.person.emails}:
            return False
        return bool(account.contact_at(data_in).read().value.contact_id)

    def _search_email(self, email: str) -> None:
        """Read the orders that BaseLinker finds for an e-mail address, in so many pages at most."""
        if len(email) > LONGEST_SEARCHED:
            self._miss(f"BaseLinker takes no e-mail address of more than {LONGEST_SEARCHED} characters")
            return
        from_id = 0
        for _ in range(MOST_PAGES_READ):
            page = self._asked(partial(self.baselinker.orders_by_email, email, from_id))
            if page is None:
                return
            if not page.is_whole:
                self._miss("an order of an e-mail address can't be read")
            self._orders |= {order.order_id: order for order in page.orders}
            if not page.is_full or not page.orders:
                return
            from_id = max(order.order_id for order in page.orders) + 1
        self._miss("there are more orders of an e-mail address than are looked through")

    def _under(self, number: str, entry: PhoneEntry) -> tuple[list[Order], set[int], bool]:
        """Return the orders with a number, those of the index that are gone, and whether all were read."""
        indexed = entry.identified.keys() | entry.masked.keys()
        answers = [
            self._asked(partial(self.baselinker.orders_by_phone, each)) for each in spellings(number, number)
        ]
        found = indexed | {hit.order_id for hits in answers for hit in hits or () if hit.order_id}
        self._read(found)
        under = [each for each in self._orders.values() if phone_of(each, self.context.connection) == number]
        return under, indexed & self._gone, None not in answers and found.isdisjoint(self._unread)

    def _decided(
        self,
        under: Collection[Order],
        number: str,
        theirs: Collection[int],
        entry: PhoneEntry,
        *,
        is_shared: bool,
        all_read: bool,
    ) -> dict[int, bool]:
        """Return which of the masked orders under a number are the person's, as a delivery would match them.

        One that no e-mail address identifies is theirs unless others order under the number, too. Without all
        orders under the number, nothing is decided that no record says.
        """
        decided: dict[int, bool] = {}
        for order in filter(self._is_masked, under):
            found = candidates(order, number, under, self.context.connection)
            buyer = choose_buyer(order, found, all_read=True)
            if order.order_id in theirs:
                decided[order.order_id] = True
            elif not all_read:
                continue
            elif buyer is SkipReason.MASKED_EMAIL and not is_shared:
                decided[order.order_id] = True
            elif isinstance(buyer, Buyer) and (buyer.same_name or not entry.forgotten_at):
                decided[order.order_id] = buyer.email in self.person.emails
        return decided

    def _read(self, order_ids: Collection[int]) -> None:
        """Read orders that were not read yet, the newest first if they are too many."""
        unread = set(order_ids) - self._orders.keys() - self._gone - self._unread
        wanted = dict.fromkeys(sorted(unread, reverse=True)[:MOST_FOUND], 0.0)
        if len(unread) > MOST_FOUND:
            self._miss("there are more orders than are looked through")
        reader = OrderReader(self.baselinker, self.context.clock, OrderCache())
        self._asked(partial(reader.read_each, wanted))
        for order_id, reading in reader.known(wanted).items():
            if reading.order:
                self._orders[order_id] = reading.order
            elif cause := reading.defect or reading.failure:
                self._miss(f"order {order_id}: {cause}")
            else:
                self._gone.add(order_id)
        self._unread |= unread - self._orders.keys() - self._gone

    def _asked(self, call: Callable[[], Answered]) -> Answered | None:
        """Return what BaseLinker answers, None if it does not; what is missed for that is recorded."""
        try:
            return call()
        except (RetryLater, Wait, Defect) as error:
            self._miss(str(error))
            return None

    def _miss(self, what: str) -> None:
        """Record what could not be looked at."""
        if what not in self._unseen:
            self._unseen.append(what)

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
