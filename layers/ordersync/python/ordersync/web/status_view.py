"""How a connection stands, in a person's words: what it waits for, and what became of orders and why."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from ordersync.connecting.words import page_language
from ordersync.domain.states import State
from ordersync.errors import Service, WaitReason
from ordersync.frozen import frozen
from ordersync.operating.connection_status import DAYS_OF_WEEK, ConnectionStatus, DayEnds, WaitStatus
from ordersync.operating.polish_order_words import ORDER_LANGUAGES
from ordersync.operating.report_words import MISSED, REPORT_LANGUAGES, SENT, SHADOW, UPDATED
from ordersync.web.chart import Chart, ChartColumn, chart_of
from ordersync.web.words.page_words import PAGE_LANGUAGES

DONE = (SENT, SHADOW)


@frozen
class WaitView:
    """What a connection waits for; times in epoch seconds."""

    text: str
    remedy: str
    since: float
    until: float


@frozen
class EndView:
    """How often orders came to one end, today, in seven days and in thirty; and what helps."""

    text: str
    remedy: str
    counts: tuple[int, int, int]


@frozen
class StatusView:
    """A connection's page.

    Attributes:
        last_sent: the last day on which an order was transferred, empty if there was none of late.
        last_day: the last 24 hours, one by one.
        month: thirty days, one by one.
    """

    waits: tuple[WaitView, ...]
    transferred: tuple[EndView, ...]
    missed: tuple[EndView, ...]
    last_sent: str
    last_day: Chart
    month: Chart


def status_view(status: ConnectionStatus, language: str) -> StatusView:
    """Return what a connection's page shows.

    Args:
        status: as the operator says it of one connection that was asked for alone.
        language: the code of the page's language.
    """
    words, ends = PAGE_LANGUAGES[language].operation, _Ends.of(status.days)
    good = {SENT: words.sent, SHADOW: words.shadow, UPDATED: words.updated}
    return StatusView(
        waits=waits_in_words(status, language),
        transferred=tuple(EndView(text, "", ends.counts([end])) for end, text in good.items() if end in ends),
        missed=tuple(_missed(ends, language)),
        last_sent=next((each.day for each in status.days if SENT in dict(each.ends)), ""),
        last_day=chart_of([_column(each.hour, each.ends) for each in reversed(status.hours)]),
        month=chart_of([_column(each.day, each.ends) for each in reversed(status.days)]),
    )


@frozen
class _Ends:
    """The ends of today, of seven days, and of thirty."""

    periods: tuple[Counter[str], ...]

    @staticmethod
    def of(days: Sequence[DayEnds]) -> "_Ends":
        each = [Counter(dict(day.ends)) for day in days]
        return _Ends(tuple(sum(part, Counter[str]()) for part in (each[:1], each[:DAYS_OF_WEEK], each)))

    def __contains__(self, end: str) -> bool:
        return end in self.periods[-1]

    def __iter__(self) -> Iterator[str]:
        return iter(self.periods[-1])

    def counts(self, ends: Iterable[str]) -> tuple[int, int, int]:
        today, week, month = (sum(period[end] for end in ends) for period in self.periods)
        return today, week, month


def waits_in_words(status: ConnectionStatus, language: str) -> tuple[WaitView, ...]:
    """Return what a connection waits for, in a language."""
    return tuple(_wait(each, language) for each in status.waits)


def _wait(wait: WaitStatus, language: str) -> WaitView:
    words, reason = PAGE_LANGUAGES[language].operation, wait.reason
    known = WaitReason(reason) if reason in {*WaitReason} else None
    meaning = REPORT_LANGUAGES[language].waits.get(known, reason) if known else reason
    own = page_language(language)
    service = own.services[Service(wait.service)] if wait.service in {*Service} else wait.service
    advice = own.advice.get(known, "") if known else ""
    return WaitView(words.waits_for.format(service=service, meaning=meaning), advice, wait.since, wait.until)


def _missed(ends: _Ends, language: str) -> Iterator[EndView]:
    """Yield the ends without a purchase, the most frequent first; messages of a service count together."""
    report, orders = REPORT_LANGUAGES[language], ORDER_LANGUAGES[language]
    grouped: dict[tuple[str, str], list[str]] = {}
    for end in ends:
        outcome, _, reason = end.partition(" ")
        if outcome in MISSED:
            is_known = outcome == State.SKIPPED and orders.knows(reason)
            grouped.setdefault((outcome, reason if is_known else ""), []).append(end)
    rows = [
        EndView(
            orders.meaning_of(reason) if reason else report.states[State(outcome)],
            orders.remedy_of(outcome, reason),
            ends.counts(found),
        )
        for (outcome, reason), found in grouped.items()
    ]
    yield from sorted(rows, key=lambda row: row.counts[::-1], reverse=True)


def _column(name: str, ends: Iterable[tuple[str, int]]) -> ChartColumn:
    counted: Counter[str] = Counter()
    for end, count in ends:
        counted[end.partition(" ")[0]] += count
    return ChartColumn(name, sum(counted[end] for end in DONE), sum(counted[end] for end in MISSED))
