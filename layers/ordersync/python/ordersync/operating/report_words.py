"""The words of the weekly report, in every language that there is."""

from collections import Counter
from collections.abc import Iterator, Mapping

from ordersync.connecting.notices import BETWEEN, ENGLISH_NOTICE, POLISH_NOTICE
from ordersync.domain.skips import SkipReason
from ordersync.domain.states import State
from ordersync.domain.weekly_report import ConnectionWeek, WeeklyReport
from ordersync.errors import WaitReason
from ordersync.frozen import frozen
from ordersync.operating.words import MEANINGS

MOST_LISTED = 50  # connections, or the e-mail gets too long to be read
SENT, SHADOW, UPDATED = "sent", "shadow", "updated"
_SKIPS = {str(reason): reason for reason in SkipReason}
MISSED = (State.SKIPPED, State.REJECTED, State.UNKNOWN, State.DEAD)


@frozen
class ReportWords:
    """The words of one language; text in braces stands for data.

    Attributes:
        heading: which week it is.
        ends: what came to a good end: sent, updated, or recorded in a test run.
        missed: how many orders were not transferred.
        skipped: why an order was skipped.
        states: the other ways in which an order was not transferred, and an unknown reason to skip.
        idle: that there were no orders.
        attention: that something needs a person.
        questions: how many orders one has to decide about.
        waits: what a connection waits for.
        unreadable: that its records could not be read.
        further: how many connections are not listed.
        closing: where to read more.
    """

    heading: str
    ends: Mapping[str, str]
    missed: str
    skipped: Mapping[SkipReason, str]
    states: Mapping[State, str]
    idle: str
    attention: str
    questions: str
    waits: Mapping[WaitReason, str]
    unreadable: str
    further: str
    closing: str

    def why(self, end: str) -> str:
        """Return why an order got no purchase, by its end; a service's own words are left out."""
        outcome, _, reason = end.partition(" ")
        known = _SKIPS.get(reason)
        if outcome == State.SKIPPED and known is not None:
            return self.skipped[known]
        return self.states.get(State(outcome), outcome) if outcome in set(State) else outcome


ENGLISH_REPORT = ReportWords(
    heading="{stack}: orders from {first} to {last} (UTC)",
    ends={
        SENT: "Purchases transferred: {count}",
        SHADOW: "Test run, purchases that would have been transferred: {count}",
        UPDATED: "Contacts updated after a change of their order: {count}",
    },
    missed="Orders not transferred: {count}",
    skipped=MEANINGS,
    states={
        State.SKIPPED: "skipped for another reason",
        State.REJECTED: "SALESmanago refused it",
        State.UNKNOWN: "it is not known whether it was sent",
        State.DEAD: "the program could not handle it",
    },
    idle="No orders.",
    attention="NEEDS ATTENTION: {what}",
    questions="{count} orders wait for a person's decision",
    waits={
        **ENGLISH_NOTICE.meanings,
        WaitReason.UNAVAILABLE: "a service does not answer; it resumes by itself.",
        WaitReason.BASELINKER_BLOCK: "BaseLinker blocks the token for a while; it resumes by itself.",
    },
    unreadable="its records could not be read",
    further="Further connections that are not listed here: {count}",
    closing=(
        "An order that changed may be counted again. Which orders these are, and what helps:"
        " ordersync orders list; how the connections stand: ordersync status."
    ),
)
POLISH_REPORT = ReportWords(
    heading="{stack}: zamówienia od {first} do {last} (UTC)",
    ends={
        SENT: "Przekazane zakupy: {count}",
        SHADOW: "Tryb testowy, zakupy, które zostałyby przekazane: {count}",
        UPDATED: "Kontakty uzupełnione po zmianie zamówienia: {count}",
    },
    missed="Zamówienia nieprzekazane: {count}",
    skipped={
        SkipReason.CONNECTION_REMOVED: "połączenie zostało usunięte",
        SkipReason.FORGOTTEN: "kupujący poprosił o usunięcie danych",
        SkipReason.ORDER_NOT_FOUND: "Base go nie pokazuje",
        SkipReason.NOT_A_PURCHASE: "to zwrot",
        SkipReason.SKIPPED_SOURCE: "ustawienia pomijają jego źródło",
        SkipReason.SKIPPED_STATUS: "ustawienia pomijają jego status",
        SkipReason.UNCONFIRMED: "nie jest potwierdzone",
        SkipReason.NEGATIVE_TOTAL: "jego wartość jest ujemna",
        SkipReason.BEFORE_START: "jest sprzed startu połączenia",
        SkipReason.MASKED_EMAIL: "adres e-mail maskuje marketplace, a numer telefonu nie wskazał kupującego",
        SkipReason.NO_EMAIL: "nie ma adresu e-mail",
        SkipReason.IGNORED_EMAIL: "jego adres e-mail jest na liście pomijanych",
        SkipReason.INVALID_EMAIL: "SALESmanago nie przyjmuje takiego adresu e-mail",
        SkipReason.AMBIGUOUS_PHONE: "jego numer telefonu ma kilku kupujących o innych nazwiskach",
        SkipReason.SAME_PURCHASE: "jego pozycje są w zakupie powiązanego zamówienia",
        SkipReason.VALUE_UNSETTLED: "nie da się ustalić, które pozycje policzono w powiązanym zamówieniu",
        SkipReason.NOTHING_TO_SEND: "nie ma produktów ani wartości; kontakt zapisano",
        SkipReason.CONTACT_DELETED: "jego kontakt usunięto w SALESmanago",
        SkipReason.POSSIBLE_COPY: "może być kopią przekazanego zamówienia",
    },
    states={
        State.SKIPPED: "pominięte z innego powodu",
        State.REJECTED: "odrzuciło je SALESmanago",
        State.UNKNOWN: "nie wiadomo, czy zostało przekazane",
        State.DEAD: "program sobie z nim nie poradził",
    },
    idle="Nie było zamówień.",
    attention="WYMAGA UWAGI: {what}",
    questions="zamówienia, o których ktoś musi zdecydować: {count}",
    waits={
        **POLISH_NOTICE.meanings,
        WaitReason.UNAVAILABLE: "jedna z usług nie odpowiada; połączenie wznowi się samo.",
        WaitReason.BASELINKER_BLOCK: "Base zablokował token na pewien czas; połączenie wznowi się samo.",
    },
    unreadable="nie udało się odczytać jego zapisów",
    further="Połączenia, których tu nie wymieniono: {count}",
    closing=(
        "Zamówienie, które się zmieniło, może być policzone jeszcze raz. Które to zamówienia i co pomaga:"
        " ordersync orders list; stan połączeń: ordersync status."
    ),
)
REPORT_LANGUAGES: Mapping[str, ReportWords] = {"en": ENGLISH_REPORT, "pl": POLISH_REPORT}


def report_subject(report: WeeklyReport, stack: str) -> str:
    """Return what the e-mail's subject says; ASCII, as mail systems want it."""
    concerned = sum(each.needs_person for each in report.connections)
    attention = f", {concerned} need attention" if concerned else ""
    return f"{stack}: week from {report.week.days[0]}{attention}"


def report_text(report: WeeklyReport, stack: str) -> str:
    """Return what the e-mail says, in every language; it names no order and no person."""
    return BETWEEN.join("\n".join(_lines(words, report, stack)) for words in REPORT_LANGUAGES.values())


def _lines(words: ReportWords, report: WeeklyReport, stack: str) -> Iterator[str]:
    days = report.week.days
    yield words.heading.format(stack=stack, first=days[0], last=days[-1])
    for connection in report.connections[:MOST_LISTED]:
        yield ""
        yield connection.connection_id
        for line in _of_connection(words, connection):
            yield f"  {line}"
    if (further := len(report.connections) - MOST_LISTED) > 0:
        yield ""
        yield words.further.format(count=further)
    yield ""
    yield words.closing


def _of_connection(words: ReportWords, connection: ConnectionWeek) -> Iterator[str]:
    if problems := list(_problems(words, connection)):
        yield words.attention.format(what="; ".join(problems))
    ends = [
        text.format(count=connection.ends[end]) for end, text in words.ends.items() if end in connection.ends
    ]
    yield from ends
    missed = _missed(words, connection.ends)
    if missed:
        yield words.missed.format(count=missed.total())
        for text, count in missed.most_common():
            yield f"  {text}: {count}"
    if not ends and not missed and not connection.is_unreadable:
        yield words.idle


def _problems(words: ReportWords, connection: ConnectionWeek) -> Iterator[str]:
    if connection.questions:
        yield words.questions.format(count=connection.questions)
    for reason in connection.waits:
        yield f"{words.waits.get(reason, reason).rstrip('.')} ({reason})"
    if connection.is_unreadable:
        yield words.unreadable


def _missed(words: ReportWords, ends: Mapping[str, int]) -> Counter[str]:
    """Count the orders that were not transferred by why; a service's own words are left out."""
    counted: Counter[str] = Counter()
    for end, count in ends.items():
        if end.partition(" ")[0] in MISSED:
            counted[words.why(end)] += count
    return counted
