"""Routes that transfer older orders: which ones, what would happen, the person's word, and the progress."""

from collections.abc import Sequence
from http import HTTPStatus

from pydantic import TypeAdapter, ValidationError

from ordersync.errors import Declined, ProblemKind
from ordersync.operating.connection_status import MINUTE
from ordersync.operating.plan_backfill import BackfillPlan
from ordersync.operating.requests import ShowBackfill, SteerBackfill
from ordersync.operating.steer_backfill import BackfillStatus
from ordersync.web.backfill_form import PlanSoFar, WantedOrders
from ordersync.web.form_data import whole_number
from ordersync.web.order_views import fate_of
from ordersync.web.routes import NAMED, Need, Reply, Route, Visit, sent_to
from ordersync.web.standing import of_existing

_PAGE: TypeAdapter[BackfillPlan] = TypeAdapter(BackfillPlan)
_STATUS: TypeAdapter[BackfillStatus] = TypeAdapter(BackfillStatus)
BACKFILL_PATH = f"/connections/{NAMED}/backfill"
PAGES_AT_ONCE = 20  # of a plan, in one request of a browser
LONGEST = 5.0  # seconds after which no further page is begun: API Gateway waits for thirty
BACKFILL_STEPS = ("pause", "resume", "stop")
AT_MOST = "≤ "  # before the number of purchases in the list of changes


def show_backfill(visit: Visit) -> Reply:
    """Show the form, and how the latest backfill gets on."""
    return _shown(visit, WantedOrders())


def plan_backfill(visit: Visit) -> Reply:
    """Try out some pages of orders, and show the sums so far; nothing is written."""
    wanted = WantedOrders.of(visit.form)
    if not visit.form.text("plan") and (wrong := wanted.wrong_fields(visit.site.clock.now())):
        return _shown(visit, wanted, wrong=wrong)
    try:
        plan = _plan_of(visit, wanted)
    except (ValueError, ValidationError):
        return _shown(visit, wanted, problem=visit.page.words.backfill.wrong)
    began_at, is_busy = visit.site.clock.now(), False
    for _ in range(PAGES_AT_ONCE):
        if plan.is_over or visit.site.clock.now() > began_at + LONGEST:
            break
        try:
            page = _PAGE.validate_python(visit.site.operators.ask(plan.next_page))
        except Declined as error:
            if error.kind is not ProblemKind.NO_FREE_CALL:
                raise
            is_busy = True
            break
        sums = plan.sums
        sums.add(page)
        plan = plan.with_sums(sums, page.walk)
    return _planned(visit, plan, is_busy=is_busy)


def start_backfill(visit: Visit) -> Reply:
    """Begin what was planned, up to the number of purchases that the person has typed."""
    try:
        plan = PlanSoFar.of(visit.form.text("plan"), visit.connection_id)
    except ValueError:
        return _shown(visit, WantedOrders(), problem=visit.page.words.backfill.wrong)
    most = whole_number(visit.form.text("most_events"))
    if not plan.is_over or not 1 <= most <= plan.sums.most_events:
        problem = visit.page.words.backfill.confirm_wrong.format(most=plan.sums.most_events)
        return _planned(visit, plan, problem=problem)
    with visit.recorded("backfill_start", subject=f"{AT_MOST}{most}"):
        visit.site.operators.ask(plan.begun(most))
    return sent_to(_path(visit))


def steer_backfill(visit: Visit) -> Reply:
    """Pause, resume or stop the backfill."""
    step = visit.form.text("step")
    if step not in BACKFILL_STEPS:
        return visit.refused("no_form", HTTPStatus.BAD_REQUEST)
    request = SteerBackfill.model_validate({"connection_id": visit.connection_id, "step": step})
    with visit.recorded(f"backfill_{step}"):
        visit.site.operators.ask(request)
    return sent_to(_path(visit))


def _plan_of(visit: Visit, wanted: WantedOrders) -> PlanSoFar:
    """Return the plan that a form goes on with, or a new one.

    Raises:
        ValueError: the form can't be read.
    """
    if carried := visit.form.text("plan"):
        return PlanSoFar.of(carried, visit.connection_id)
    plan = PlanSoFar(wanted.scope(visit.connection_id, visit.site.clock.now()))
    return PlanSoFar.of(plan.text, visit.connection_id)


def _planned(visit: Visit, plan: PlanSoFar, *, is_busy: bool = False, problem: str = "") -> Reply:
    sums = plan.sums
    rows = [(count, fate_of(end, visit)) for end, count in sums.orders.most_common()]
    if sums.not_tried:
        rows.append((sums.not_tried, visit.page.words.backfill.not_tried))
    return visit.shown(
        "backfill_plan.html",
        HTTPStatus.BAD_REQUEST if problem else HTTPStatus.OK,
        connection_id=visit.connection_id,
        plan=plan,
        sums=sums,
        rows=rows,
        is_busy=is_busy,
        problem=problem,
        reached=plan.walk.position.second if plan.walk else 0,
    )


def _shown(visit: Visit, wanted: WantedOrders, problem: str = "", *, wrong: Sequence[str] = ()) -> Reply:
    """Return the form; `problem` is about all of it, `wrong` names fields with problems of their own."""
    answer = visit.site.operators.ask(ShowBackfill(connection_id=visit.connection_id))
    status = _STATUS.validate_python(answer)
    steps = {"running": ("pause", "stop"), "paused": ("resume", "stop")}.get(status.state, ())
    words = visit.page.words.backfill
    return visit.shown(
        "backfill.html",
        HTTPStatus.BAD_REQUEST if problem or wrong else HTTPStatus.OK,
        connection_id=visit.connection_id,
        wanted=wanted,
        problem=problem,
        problems={name: getattr(words, f"wrong_{name}") for name in wrong},
        latest=status,
        state=getattr(words, f"state_{status.state}", ""),
        ends=[(count, fate_of(end, visit)) for end, count in status.ends],
        steps=[(step, getattr(words, step)) for step in steps],
        minutes_left=max(1, round(status.seconds_left / MINUTE)) if status.seconds_left else 0,
    )


def _path(visit: Visit) -> str:
    return f"/connections/{visit.connection_id}/backfill"


BACKFILL_ROUTES: Sequence[Route] = (
    Route("GET", BACKFILL_PATH, Need.READ, of_existing(show_backfill)),
    Route("POST", BACKFILL_PATH, Need.WRITE, of_existing(plan_backfill)),
    Route("POST", f"{BACKFILL_PATH}/start", Need.WRITE, of_existing(start_backfill), BACKFILL_PATH),
    Route("POST", f"{BACKFILL_PATH}/steer", Need.WRITE, of_existing(steer_backfill), BACKFILL_PATH),
)
