"""Measures the open points of BaseLinker's contract on one account; only reads."""

from collections import Counter
from collections.abc import Callable, Mapping
from enum import StrEnum

from ordersync.connecting.probe_evidence import (
    PhoneTrial,
    ProbeEvidence,
    RawFields,
    RawJournalPage,
    RawReply,
    digits_of,
    is_confirmed,
    log_id,
    number,
    raw_items,
)
from ordersync.connecting.probe_journal import CERTAIN_DAYS
from ordersync.connecting.probe_orders import unconfirmed
from ordersync.connecting.probe_points import HIDDEN_POINTS, OPEN_POINTS
from ordersync.domain.bounds import bounded_text
from ordersync.domain.delivery import DAY
from ordersync.domain.journal import RELATION_TYPES
from ordersync.errors import NoBudget, UnclearAnswer
from ordersync.frozen import frozen
from ordersync.ports import Clock, RawBaseLinker

MOST_PAGES = 12  # of the journal
MOST_WALKED = 3  # pages of orders
MOST_RELATED = 12  # orders that are read by themselves
UNCONFIRMED_DAYS = 30
NO_SUCH_ORDER = 1
LONGEST_FILTER = 50
LEAST_DIGITS, MOST_DIGITS = 9, 13
SUBSCRIBER = 9  # digits of a Polish number
WITH_UNCONFIRMED = {"get_unconfirmed_orders": True, "include_custom_extra_fields": True}


class ProbeStatus(StrEnum):
    """Whether a point was seen."""

    SEEN = "seen"
    NEW = "new"
    UNSEEN = "not seen"
    HIDDEN = "can't be seen by reading"


@frozen
class ProbedPoint:
    """One open point and what was found, without personal data.

    Attributes:
        name: its name.
        status: whether it was seen; `new` if the code is not known to be right under it.
        question: what is open.
        found: what was found, in one word; empty for nothing.
        basis: what that rests on, or why nothing was found.
        code: what the code assumes or does.
    """

    name: str
    status: ProbeStatus
    question: str
    found: str
    basis: str
    code: str


@frozen
class ProbeReport:
    """What a probe has found, and with how many calls."""

    points: tuple[ProbedPoint, ...]
    calls: int


@frozen
class AccountProbe:
    """Probes one BaseLinker account.

    Attributes:
        open_account: opens the account, whose calls are counted; a call waits until one is free.
        clock: time.
    """

    open_account: Callable[[], RawBaseLinker]
    clock: Clock

    def report(self) -> ProbeReport:
        """Read what is needed, and return what it shows.

        Raises:
            RetryLater: BaseLinker does not answer.
            Wait: it refuses the token, or has blocked it.
        """
        evidence = ProbeEvidence(self.clock.now())
        evidence.sources = self._call(evidence, lambda account: account.raw_sources()).fields
        self._read_journal(evidence)
        self._read_orders(evidence)
        self._read_related(evidence)
        self._try_bounds(evidence)
        self._try_unconfirmed(evidence)
        self._try_phone(evidence)
        self._try_email(evidence)
        return ProbeReport(tuple(probed_points(evidence)), evidence.calls)

    def _call(self, evidence: ProbeEvidence, call: Callable[[RawBaseLinker], RawFields]) -> RawReply:
        """Make a call once one is free; an error that has no meaning to the client is an answer."""
        while True:
            try:
                fields = call(self.open_account())
            except NoBudget as error:
                self.clock.sleep(max(error.until - self.clock.now(), 1))
                continue
            except UnclearAnswer as error:
                evidence.calls += 1
                return RawReply(refusal=str(error))
            evidence.calls += 1
            return RawReply(fields)

    def _journal(self, evidence: ProbeEvidence, last_log_id: int) -> RawReply:
        return self._call(evidence, lambda account: account.raw_journal(last_log_id))

    def _orders(self, evidence: ProbeEvidence, **parameters: object) -> list[RawFields]:
        """Return the orders of an answer, and remember them."""
        answer = self._call(evidence, lambda account: account.raw_orders(parameters)).fields
        evidence.answers.append(answer)
        found = raw_items(answer, "orders")
        evidence.orders.update({number(order, "order_id"): order for order in found})
        return found

    def _by_phone(self, evidence: ProbeEvidence, phone: str) -> list[RawFields]:
        reply = self._call(evidence, lambda account: account.raw_orders_by_phone(phone))
        return raw_items(reply.fields, "orders")

    def _read_journal(self, evidence: ProbeEvidence) -> None:
        asked, known = 1, set[int]()
        for _ in range(MOST_PAGES):
            page = raw_items(self._journal(evidence, asked).fields, "logs")
            evidence.pages.append(RawJournalPage(asked, tuple(page)))
            new = {log_id(entry) for entry in page} - known - {0}
            if not new:
                break
            known |= new
            asked = max(known)
        else:
            evidence.is_whole = False
        evidence.zero = self._journal(evidence, 0)
        if evidence.entries and (below := log_id(evidence.entries[0]) - 1) > 1:
            evidence.expired = self._journal(evidence, below)

    def _read_orders(self, evidence: ProbeEvidence) -> None:
        """Walk the orders by id from the journal's lowest on, and by date."""
        since = int(evidence.now - CERTAIN_DAYS * DAY)
        named = [number(entry, "order_id") for entry in evidence.entries]
        from_id = min((each for each in named if each), default=0)
        start = {"id_from": from_id} if from_id else {"date_from": since}
        for _ in range(MOST_WALKED):
            page = self._orders(evidence, **start, **WITH_UNCONFIRMED)
            evidence.walks += [page] if from_id else []
            highest = max((number(order, "order_id") for order in page), default=0)
            if not from_id or highest + 1 <= start["id_from"]:
                break
            start = {"id_from": highest + 1}
        evidence.dated.append(self._orders(evidence, date_confirmed_from=since))

    def _read_related(self, evidence: ProbeEvidence) -> None:
        """Read the orders of entries that relate two orders, as far as no page had them."""
        related = [
            number(entry, name)
            for entry in reversed(evidence.of_types(*RELATION_TYPES))
            for name in ("order_id", "object_id")
        ]
        unread = [each for each in dict.fromkeys(related) if each and each not in evidence.orders]
        for order_id in unread[:MOST_RELATED]:
            if not self._orders(evidence, order_id=order_id, get_unconfirmed_orders=True):
                evidence.gone.add(order_id)

    def _try_bounds(self, evidence: ProbeEvidence) -> None:
        """Ask for orders on a lower bound, and for one that can't be there."""
        confirmed = [order for order in evidence.orders.values() if is_confirmed(order)]
        if confirmed:
            latest = max(confirmed, key=lambda order: number(order, "date_confirmed"))
            for bound, name in (("date_confirmed_from", "date_confirmed"), ("id_from", "order_id")):
                found = self._orders(evidence, **{bound: number(latest, name)})
                evidence.bounds[bound] = _has(found, latest)
        missing = {"order_id": NO_SUCH_ORDER, "get_unconfirmed_orders": True}
        evidence.missing = self._call(evidence, lambda account: account.raw_orders(missing))

    def _try_unconfirmed(self, evidence: ProbeEvidence) -> None:
        if not unconfirmed(evidence):
            since = int(evidence.now - UNCONFIRMED_DAYS * DAY)
            self._orders(evidence, date_from=since, get_unconfirmed_orders=True)
        waiting = sorted(unconfirmed(evidence), key=lambda order: len(digits_of(order)) < LEAST_DIGITS)
        if not waiting:
            return
        order, order_id = waiting[0], number(waiting[0], "order_id")
        reply = self._call(evidence, lambda account: account.raw_orders({"order_id": order_id}))
        evidence.unconfirmed_by_id = _has(raw_items(reply.fields, "orders"), order)
        if len(digits_of(order)) >= LEAST_DIGITS:
            evidence.unconfirmed_by_phone = _has(
                self._by_phone(evidence, bounded_text(order.get("phone"))[:LONGEST_FILTER]), order
            )

    def _try_phone(self, evidence: ProbeEvidence) -> None:
        """Look for the latest order with the number that most orders have, by four spellings of it."""
        usable = [order for order in evidence.orders.values() if is_confirmed(order) and _has_number(order)]
        counted = Counter(bounded_text(order.get("phone")) for order in usable)
        if not counted:
            return
        [(phone, known)] = counted.most_common(1)
        same = [order for order in usable if bounded_text(order.get("phone")) == phone]
        latest = max(same, key=lambda order: (number(order, "date_add"), number(order, "order_id")))
        found = {spelling: self._by_phone(evidence, text) for spelling, text in _spellings(phone).items()}
        by_spelling = {spelling: _has(hits, latest) for spelling, hits in found.items()}
        evidence.phone = PhoneTrial(by_spelling, tuple(found["as stored"]), known)

    def _try_email(self, evidence: ProbeEvidence) -> None:
        """Look for the latest order with an e-mail address, by its two spellings."""
        usable = [order for order in evidence.orders.values() if is_confirmed(order) and _has_email(order)]
        if not usable:
            return
        latest = max(usable, key=lambda order: number(order, "order_id"))
        email, order_id = bounded_text(latest.get("email")), number(latest, "order_id")
        for spelling, text in (("as stored", email), ("other case", email.swapcase())):
            found = self._orders(evidence, filter_email=text, id_from=order_id)
            evidence.emails[spelling] = _has(found, latest)


def probed_points(evidence: ProbeEvidence) -> list[ProbedPoint]:
    """Return each open point with what the evidence shows of it."""
    points = []
    for name, point in OPEN_POINTS.items():
        reading = point.measure(evidence)
        if reading is None:
            basis = f"needs {point.needs}"
            points.append(ProbedPoint(name, ProbeStatus.UNSEEN, point.question, "", basis, point.code))
            continue
        is_known = not point.known or reading.word in point.known
        status = ProbeStatus.SEEN if is_known else ProbeStatus.NEW
        points.append(ProbedPoint(name, status, point.question, reading.word, reading.basis, point.code))
    hidden = [
        ProbedPoint(name, ProbeStatus.HIDDEN, point.question, "", point.why, point.code)
        for name, point in HIDDEN_POINTS.items()
    ]
    return [*points, *hidden]


def _spellings(phone: str) -> Mapping[str, str]:
    """Return a number as it is stored, and three spellings that tell ways of comparing apart."""
    digits = "".join(each for each in phone if each.isdecimal())
    spaced = [f"{digits[:3]}{by}{digits[3:6]}{by}{digits[6:]}" for by in (" ", "-")]
    return {
        "as stored": phone,
        "same digits": next(each for each in spaced if each != phone),
        "other prefix": digits[-SUBSCRIBER:] if len(digits) > SUBSCRIBER else f"+48{digits}",
        "last digit left out": phone.rstrip()[:-1],
    }


def _has(orders: list[RawFields], order: RawFields) -> bool:
    return number(order, "order_id") in [number(each, "order_id") for each in orders]


def _has_number(order: RawFields) -> bool:
    fits = LEAST_DIGITS <= len(digits_of(order)) <= MOST_DIGITS
    return fits and len(bounded_text(order.get("phone"))) <= LONGEST_FILTER


def _has_email(order: RawFields) -> bool:
    email = bounded_text(order.get("email"))
    return "@" in email and len(email) <= LONGEST_FILTER and email != email.swapcase()
