"""Routes about orders: one order's story, the lists of those that were not transferred, retry and resolve."""

from collections.abc import Sequence
from http import HTTPStatus

from pydantic import TypeAdapter, ValidationError

from ordersync.domain.delivery import DAY
from ordersync.operating.act_on_orders import RetryPlan
from ordersync.operating.explain_order import OrderStory
from ordersync.operating.list_orders import OrderList
from ordersync.operating.requests import CloseQuestion, ListOrders, ResolveOrder, RetryOrders, ShowOrder
from ordersync.web.form_data import whole_number
from ordersync.web.order_views import (
    ListedRow,
    QuestionRow,
    ReasonView,
    StoryView,
    listed_views,
    question_rows,
    story_view,
)
from ordersync.web.routes import NAMED, Need, Reply, Route, Visit, sent_to
from ordersync.web.standing import DANGER, confirmation, of_existing

_STORY: TypeAdapter[OrderStory] = TypeAdapter(OrderStory)
_LIST: TypeAdapter[OrderList] = TypeAdapter(OrderList)
_PLAN: TypeAdapter[RetryPlan] = TypeAdapter(RetryPlan)
ORDERS_PATH = f"/connections/{NAMED}/orders"
PERIODS = (7, 30, 90)  # days
MOST_SHOWN = 20  # orders of each state
MOST_IN_TRAIL = 20


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
        fields, button = {"go": "on", "order_id": f"{order_id}"}, words.close_go
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
    return story_view(_STORY.validate_python(answer), visit)


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
    questions: Sequence[QuestionRow] = []
    has_more = more_questions = False
    if days:
        request = ListOrders(connection_id=visit.connection_id, seconds=days * DAY, most=MOST_SHOWN)
        found = _LIST.validate_python(visit.site.operators.ask(request))
        reasons, orders = listed_views(found, visit)
        questions = question_rows(found, visit)
        more_questions = found.has_more_questions or len(questions) < len(found.questions)
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
        questions=questions,
        more_questions=more_questions,
        has_more=has_more,
        problem=problem,
        done=done,
    )


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
    Route("GET", ORDERS_PATH, Need.READ, of_existing(show_orders)),
    Route("POST", f"{ORDERS_PATH}/retry", Need.WRITE, of_existing(retry), ORDERS_PATH),
    Route("POST", f"{ORDERS_PATH}/resolve", Need.WRITE, of_existing(resolve), ORDERS_PATH),
    Route("POST", f"{ORDERS_PATH}/close", Need.WRITE, of_existing(close_question), ORDERS_PATH),
)
