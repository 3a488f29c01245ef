"""Orders in the words of a page: the story of one, and lists of those that were not transferred."""

from collections.abc import Sequence
from dataclasses import replace

from ordersync.domain.states import HAS_EVENT, EventRecord, State
from ordersync.errors import is_described_defect
from ordersync.frozen import frozen
from ordersync.operating.act_on_orders import RETRIED
from ordersync.operating.explain_order import OrderStory, StoryStep
from ordersync.operating.list_orders import ListedReason, OrderList
from ordersync.operating.polish_order_words import ORDER_LANGUAGES
from ordersync.web.fitting import OF_A_ROW, fitting
from ordersync.web.pages import marked
from ordersync.web.routes import Visit, problem_text

MOST_OF_REASONS, MOST_OF_ORDERS, MOST_OF_QUESTIONS = 11_000, 9_000, 3_000  # bytes
ListedRow = tuple[int, str, float, str]  # the order, its state, since when, and why
QuestionRow = tuple[int, float, str]  # the order, since when, and why


@frozen
class StoryView:
    """One order, in words; each step with its times in epoch seconds, `until` 0 if it happened once.

    Attributes:
        is_to_decide: whether a person has to say what became of it.
        can_retry: whether it may be processed again.
        has_question: whether a person may close the question about it.
    """

    order_id: int
    sentence: str
    remedy: str
    relatives: str
    outlook: str
    steps: tuple[tuple[float, float, int, str], ...]
    is_to_decide: bool
    can_retry: bool
    has_question: bool


@frozen
class ReasonView:
    """Orders that came to one end for one reason."""

    count: int
    state: str
    reason: str
    meaning: str
    remedy: str
    can_retry: bool


def story_view(story: OrderStory, visit: Visit) -> StoryView:
    """Return an order's story in the words of a page."""
    words = ORDER_LANGUAGES[visit.page.language]
    state = State(story.state) if story.state else None
    event = EventRecord(state, _plain(story.reason, visit), story.contact_id) if state else None
    outlook = story.outlook and replace(story.outlook, reason=_plain(story.outlook.reason, visit))
    says_now = words.outlook(outlook, problem_text(visit.page, story.problem_kind))
    is_nowhere = state is None and outlook is not None and outlook.is_shown is False
    relatives = ", ".join(map(str, story.relatives))
    return StoryView(
        order_id=story.order_id,
        sentence=_quoting(words.sentence(story.order_id, event, outlook), _plain(story.reason, visit), visit),
        remedy=words.remedy_of(story.state, story.reason),
        relatives=words.related.format(orders=relatives) if relatives else "",
        outlook=visit.page.words.orders.nowhere
        if is_nowhere
        else _quoting(says_now, outlook.reason if outlook else "", visit),
        steps=tuple(_step(each, visit) for each in story.steps),
        is_to_decide=state is State.UNKNOWN,
        can_retry=not is_nowhere and state not in HAS_EVENT and state is not State.FORGOTTEN,
        has_question=story.has_question,
    )


def _reason(each: ListedReason, visit: Visit) -> ReasonView:
    words = ORDER_LANGUAGES[visit.page.language]
    return ReasonView(
        each.count,
        _state(visit, each.state),
        each.reason,
        _meaning(each.reason, visit),
        words.remedy_of(each.state, each.reason),
        can_retry=bool(each.reason) and each.state in RETRIED,
    )


def _state(visit: Visit, state: State) -> str:
    return str(getattr(visit.page.words.orders, f"state_{state}"))


def listed_views(found: OrderList, visit: Visit) -> tuple[Sequence[ReasonView], Sequence[ListedRow]]:
    """Return the reasons, and the latest orders of each state: as many as fit on the page."""
    reasons = [_reason(each, visit) for each in found.reasons]
    of_state: dict[str, list[ListedRow]] = {}
    for each in found.orders:
        state = _state(visit, each.state)
        of_state.setdefault(state, []).append((each.order_id, state, each.at, _meaning(each.reason, visit)))
    orders = [
        row
        for rows in of_state.values()
        for row in fitting(rows, lambda row: (row[1], row[3]), MOST_OF_ORDERS // len(of_state))
    ]
    # Markup of a form is as much as that of a row again, and the meaning is read to the blind once more.
    shown = fitting(
        reasons, lambda each: (each.state, *(each.meaning,) * 2, each.remedy, "-" * OF_A_ROW), MOST_OF_REASONS
    )
    return shown, orders


def question_rows(found: OrderList, visit: Visit) -> Sequence[QuestionRow]:
    """Return the orders that wait for a person: as many as fit on the page."""
    rows = [(each.order_id, each.since, _meaning(each.reason, visit)) for each in found.questions]
    return fitting(rows, lambda row: (row[2],), MOST_OF_QUESTIONS)


def fate_of(end: str, visit: Visit) -> str:
    """Return what becomes of an order, `outcome` or `outcome reason`, in the words of a page."""
    outcome, _, reason = end.partition(" ")
    return ORDER_LANGUAGES[visit.page.language].fate(f"{outcome} {_plain(reason, visit)}".strip())


def _plain(reason: str, visit: Visit) -> str:
    """Return a recorded reason without lines of the program: those are for its log and the terminal."""
    return visit.page.words.orders.our_defect if is_described_defect(reason) else reason


def _meaning(reason: str, visit: Visit) -> str:
    plain = _plain(reason, visit)
    return _quoting(ORDER_LANGUAGES[visit.page.language].meaning_of(plain), plain, visit)


def _step(step: StoryStep, visit: Visit) -> tuple[float, float, int, str]:
    reason = _plain(step.reason, visit)
    text = ORDER_LANGUAGES[visit.page.language].step(replace(step.traced, reason=reason))
    return step.at, step.until, step.times, _quoting(text, reason, visit)


def _quoting(text: str, reason: str, visit: Visit) -> str:
    """Return a text, in which what a service or the program has said itself is marked as English."""
    if reason == visit.page.words.orders.our_defect:
        return text
    return marked(text, ORDER_LANGUAGES[visit.page.language].message_in(reason))
