"""Routes about orders: one order's story, the lists of those that were not transferred, retry and resolve."""

from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus

from pydantic import TypeAdapter, ValidationError

from ordersync.domain.delivery import DAY
from ordersync.domain.states import HAS_EVENT, EventRecord, State
from ordersync.operating.act_on_orders import RETRIED, RetryPlan
from ordersync.operating.explain_order import OrderStory
from ordersync.operating.list_orders import ListedReason, OrderList
from ordersync.operating.polish_order_words import ORDER_LANGUAGES
from ordersync.operating.requests import CloseQuestion, ListOrders, ResolveOrder, RetryOrders, ShowOrder
from ordersync.web.fitting import OF_A_ROW, fitting
from ordersync.web.form_data import whole_number
from ordersync.web.routes import NAMED, Need, Reply, Route, Visit, problem_text, sent_to
from ordersync.web.standing import DANGER, confirmation, of_existing

_STORY: TypeAdapter[OrderStory] = TypeAdapter(OrderStory)
_LIST: TypeAdapter[OrderList] = TypeAdapter(OrderList)
_PLAN: TypeAdapter[RetryPlan] = TypeAdapter(RetryPlan)
ORDERS = f"/connections/{NAMED}/orders"
PERIODS = (7, 30, 90)  # days
MOST_SHOWN = 20  # orders of each state
MOST_OF_REASONS, MOST_OF_ORDERS = 11_000, 12_000  # bytes
ListedRow = tuple[int, str, float, str]  # the order, its state, since when, and why
MOST_IN_TRAIL = 20


@dataclass(frozen=True)
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


@dataclass(frozen=True)
class ReasonView:
    """Orders that came to one end for one reason."""

    count: int
    state: str
    reason: str
    meaning: str
    remedy: str
    can_retry: bool


def show_orders(visit: Visit) -> Reply:
    """Show one order's story if its number is given, otherwise what was not transferred."""
    typed = visit.query.get("number", "").strip()
    if not typed:
        return _shown(visit, days=_days(visit.query.get("days", "")), done=_done(visit))
    order_id = whole_number(typed)
    if not order_id:
        return _wrong(visit, visit.page.words.orders.no_number, typed)
    return _shown(visit, typed=typed, story=_story_of(visit, order_id), done=_done(visit))


def retry(visit: Visit) -> Reply:
    """Show which orders would be processed again, and do it once that was confirmed."""
    words, form = visit.page.words.orders, visit.form
    if form.flag("go"):
        return _retried(visit)
    order_id, reason = whole_number(form.text("order_id")), form.text("reason")
    plan = _PLAN.validate_python(
        visit.site.operators.ask(
            RetryOrders(
                connection_id=visit.connection_id,
                order_ids=(order_id,) if order_id else (),
                reason=reason,
                seconds=_days(form.text("days")) * DAY,
            )
        )
    )
    if not plan.order_ids:
        return _wrong(visit, words.retry_nothing)
    lines = [
        words.retry_orders.format(count=len(plan.order_ids)),
        words.retry_have.format(count=len(plan.have_event)) if plan.have_event else "",
        words.retry_events.format(count=plan.most_events),
        words.retry_left.format(count=plan.left_out) if plan.left_out else "",
        words.retry_once,
    ]
    fields = {
        "go": "on",
        "order_ids": ",".join(map(str, plan.order_ids)),
        "most_events": f"{plan.most_events}",
    }
    button = words.retry_go.format(count=len(plan.order_ids))
    return confirmation(visit, words.retry_title, lines, back=_path(visit), button=button, fields=fields)


def resolve(visit: Visit) -> Reply:
    """Decide what became of an order, once that was confirmed."""
    words, form = visit.page.words.orders, visit.form
    order_id, was_sent = whole_number(form.text("order_id")), form.text("was_sent")
    if not order_id or was_sent not in ("yes", "no"):
        return _wrong(visit, words.no_number)
    if not form.flag("go"):
        is_sent = was_sent == "yes"
        text = words.resolve_sent_text if is_sent else words.resolve_not_sent_text
        lines = [words.resolve_look, text.format(order=order_id)]
        fields = {"go": "on", "order_id": f"{order_id}", "was_sent": was_sent}
        title = words.resolve_sent if is_sent else words.resolve_not_sent
        return confirmation(
            visit, title, lines, back=_path(visit), button=words.resolve_go, fields=fields, tone=DANGER
        )
    is_sent, here = was_sent == "yes", visit.connection_id
    with visit.recorded("resolve_sent" if is_sent else "resolve_not_sent", subject=f"{order_id}"):
        visit.site.operators.ask(
            ResolveOrder(connection_id=here, order_id=order_id, was_sent=is_sent, go=True)
        )
    return sent_to(f"{_path(visit)}?number={order_id}&done=resolve")


def close_question(visit: Visit) -> Reply:
    """Close the question about an order that stays as it is, once that was confirmed."""
    words, form = visit.page.words.orders, visit.form
    order_id = whole_number(form.text("order_id"))
    if not order_id:
        return _wrong(visit, words.no_number)
    if not form.flag("go"):
        story = _story_of(visit, order_id)
        if not story.has_question:
            return _wrong(visit, visit.page.words.problems.no_open_question, f"{order_id}")
        lines = [story.sentence, story.remedy, words.close_stays, words.close_again]
        fields = {"go": "on", "order_id": f"{order_id}"}
        button = words.close_go
        return confirmation(visit, words.close_title, lines, back=_path(visit), button=button, fields=fields)
    with visit.recorded("close", subject=f"{order_id}"):
        visit.site.operators.ask(CloseQuestion(connection_id=visit.connection_id, order_id=order_id))
    return sent_to(f"{_path(visit)}?number={order_id}&done=close")


def _retried(visit: Visit) -> Reply:
    """Process again what was shown, and no more purchases than were shown."""
    form = visit.form
    try:
        request = RetryOrders.model_validate(
            {
                "connection_id": visit.connection_id,
                "order_ids": tuple(filter(None, form.text("order_ids").split(","))),
                "most_events": form.text("most_events"),
                "go": True,
            }
        )
    except ValidationError:
        return _wrong(visit, visit.page.words.orders.retry_nothing)
    named = ", ".join(map(str, request.order_ids[:MOST_IN_TRAIL]))
    more = f" (+{len(request.order_ids) - MOST_IN_TRAIL})" if len(request.order_ids) > MOST_IN_TRAIL else ""
    with visit.recorded("retry", subject=f"{named}{more}"):
        plan = _PLAN.validate_python(visit.site.operators.ask(request))
    return sent_to(f"{_path(visit)}?done=retry&count={plan.queued}")


def _story_of(visit: Visit, order_id: int) -> StoryView:
    answer = visit.site.operators.ask(ShowOrder(connection_id=visit.connection_id, order_id=order_id))
    return _story(_STORY.validate_python(answer), visit)


def _story(story: OrderStory, visit: Visit) -> StoryView:
    words = ORDER_LANGUAGES[visit.page.language]
    state = State(story.state) if story.state else None
    event = EventRecord(state, story.reason, story.contact_id) if state else None
    return StoryView(
        order_id=story.order_id,
        sentence=words.sentence(story.order_id, event, story.outlook),
        remedy=words.remedy_of(story.state, story.reason),
        relatives=words.related.format(orders=", ".join(map(str, story.relatives)))
        if story.relatives
        else "",
        outlook=words.outlook(story.outlook, problem_text(visit.page, story.problem_kind)),
        steps=tuple((each.at, each.until, each.times, words.step(each.traced)) for each in story.steps),
        is_to_decide=state is State.UNKNOWN,
        can_retry=state not in HAS_EVENT and state is not State.FORGOTTEN,
        has_question=story.has_question,
    )


def _reason(each: ListedReason, visit: Visit) -> ReasonView:
    words = ORDER_LANGUAGES[visit.page.language]
    return ReasonView(
        each.count,
        _state(visit, each.state),
        each.reason,
        words.meaning_of(each.reason),
        words.remedy_of(each.state, each.reason),
        can_retry=bool(each.reason) and each.state in RETRIED,
    )


def _state(visit: Visit, state: State) -> str:
    return str(getattr(visit.page.words.orders, f"state_{state}"))


def _shown(
    visit: Visit,
    *,
    typed: str = "",
    story: StoryView | None = None,
    days: int = 0,
    problem: str = "",
    done: str = "",
) -> Reply:
    """Return the page; the lists are read if a number of days is given."""
    reasons: Sequence[ReasonView] = []
    orders: Sequence[ListedRow] = []
    has_more = False
    if days:
        request = ListOrders(connection_id=visit.connection_id, seconds=days * DAY, most=MOST_SHOWN)
        found = _LIST.validate_python(visit.site.operators.ask(request))
        reasons, orders = _listed(found, visit)
        has_more = len(reasons) < len(found.reasons) or len(orders) < len(found.orders)
    return visit.shown(
        "orders.html",
        HTTPStatus.BAD_REQUEST if problem else HTTPStatus.OK,
        connection_id=visit.connection_id,
        typed=typed,
        story=story,
        days=days,
        periods=PERIODS,
        reasons=reasons,
        orders=orders,
        has_more=has_more,
        problem=problem,
        done=done,
    )


def _listed(found: OrderList, visit: Visit) -> tuple[Sequence[ReasonView], Sequence[ListedRow]]:
    """Return the reasons, and the latest orders of each state: as many as fit on the page."""
    meaning_of = ORDER_LANGUAGES[visit.page.language].meaning_of
    reasons = [_reason(each, visit) for each in found.reasons]
    of_state: dict[str, list[ListedRow]] = {}
    for each in found.orders:
        state = _state(visit, each.state)
        of_state.setdefault(state, []).append((each.order_id, state, each.at, meaning_of(each.reason)))
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


def _wrong(visit: Visit, problem: str, typed: str = "") -> Reply:
    return _shown(visit, typed=typed, problem=problem)


def _days(typed: str) -> int:
    days = whole_number(typed)
    return days if days in PERIODS else PERIODS[0]


def _done(visit: Visit) -> str:
    words, done = visit.page.words.orders, visit.query.get("done", "")
    count = whole_number(visit.query.get("count", ""))
    return {
        "retry": words.done_retry.format(count=count),
        "resolve": words.done_resolve,
        "close": words.done_close,
    }.get(done, "")


def _path(visit: Visit) -> str:
    return f"/connections/{visit.connection_id}/orders"


ORDER_ROUTES: Sequence[Route] = (
    Route("GET", ORDERS, Need.READ, of_existing(show_orders)),
    Route("POST", f"{ORDERS}/retry", Need.WRITE, of_existing(retry), ORDERS),
    Route("POST", f"{ORDERS}/resolve", Need.WRITE, of_existing(resolve), ORDERS),
    Route("POST", f"{ORDERS}/close", Need.WRITE, of_existing(close_question), ORDERS),
)
