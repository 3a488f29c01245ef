"""Routes of the beginning: what would be sent, the start of sending, and the first steps."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from pydantic import TypeAdapter

from ordersync.connecting.questions import Finding
from ordersync.connecting.words import page_language
from ordersync.domain.access import FieldChange
from ordersync.domain.connection import Mode
from ordersync.frozen import frozen
from ordersync.operating.change_connections import ConnectionPlan
from ordersync.operating.first_steps import Awaited, FirstStep
from ordersync.operating.polish_order_words import ORDER_LANGUAGES
from ordersync.operating.preview_connection import AddedPreview, ConnectionPreview
from ordersync.operating.report_words import REPORT_LANGUAGES
from ordersync.operating.requests import GoLive, PreviewConnection
from ordersync.web.pages import moment
from ordersync.web.routes import Need, Reply, Route, Visit, sent_to
from ordersync.web.standing import problems_of, status_of

PREVIEW_SECONDS: Final = 10.0  # a page takes some; API Gateway waits for thirty
REFRESH_SECONDS: Final = 15
MOST_REFRESHES: Final = 40  # a page that is left open must not keep its session open
BY_PERSONS: Final = (Awaited.GO_LIVE, Awaited.RESUME)

_PREVIEW = TypeAdapter(ConnectionPreview)
_PLAN = TypeAdapter(ConnectionPlan)


@frozen
class StepRow:
    """One of the first steps in words."""

    title: str
    text: str
    is_done: bool
    remedy: str = ""


def show_preview(visit: Visit) -> Reply:
    """Show what would be sent of the last three days, what starting means, and the button that does it."""
    seen, why, plan = _added(visit), REPORT_LANGUAGES[visit.page.language].why, None
    if seen.mode == Mode.SHADOW:
        plan = _PLAN.validate_python(visit.site.operators.ask(GoLive(connection_id=visit.connection_id)))
    return visit.shown(
        "preview.html",
        seen=seen,
        reasons=[(why(end), count) for end, count in seen.not_sent.most_common()],
        is_live=seen.mode == Mode.LIVE,
        plan=plan,
        amount=ORDER_LANGUAGES[visit.page.language].amount,
        may_start=plan is not None and visit.grant.may_change(visit.connection_id),
        is_saved=visit.query.get("done") == "saved",
        connection_id=visit.connection_id,
    )


def go_live(visit: Visit) -> Reply:
    """Start sending."""
    with visit.recorded("go_live", FieldChange("mode", Mode.SHADOW, Mode.LIVE)):
        visit.site.operators.ask(GoLive(connection_id=visit.connection_id, go=True))
    return sent_to(f"/connections/{visit.connection_id}/first-steps")


def show_first_steps(visit: Visit) -> Reply:
    """Show how far a connection has got; while it waits by itself, the page loads again for some minutes."""
    status = status_of(visit, with_steps=True)
    waits = [each.waits_for for each in status.steps if not each.is_done]
    loaded = _loaded(visit)
    refreshes = bool(waits) and waits[0] not in BY_PERSONS and loaded < MOST_REFRESHES
    shown = visit.shown(
        "first_steps.html",
        steps=[_step(visit, each) for each in status.steps],
        problems=problems_of(status, visit),
        is_over=bool(status.steps) and not waits,
        may_start=Awaited.GO_LIVE in waits and visit.grant.may_change(visit.connection_id),
        refresh_seconds=REFRESH_SECONDS if refreshes else 0,
        most_refreshes=MOST_REFRESHES,
        connection_id=visit.connection_id,
    )
    if not refreshes:
        return shown
    following = f"/connections/{visit.connection_id}/first-steps?loaded={loaded + 1}"
    return replace(shown, headers={"Refresh": f"{REFRESH_SECONDS}; url={following}"})


def _added(visit: Visit) -> AddedPreview:
    """Return the preview, as many pages of it as there is time for."""
    began_at, added, walk = visit.site.clock.now(), AddedPreview(), None
    while not added.is_whole and visit.site.clock.now() < began_at + PREVIEW_SECONDS:
        request = PreviewConnection(connection_id=visit.connection_id, walk=walk)
        page = _PREVIEW.validate_python(visit.site.operators.ask(request))
        added.add(page)
        walk = page.walk
    return added


def _loaded(visit: Visit) -> int:
    """Return how often the page has loaded itself again."""
    text = visit.query.get("loaded", "")
    return int(text) if text.isdecimal() and len(text) <= len(f"{MOST_REFRESHES}") else 0


def _step(visit: Visit, step: FirstStep) -> StepRow:
    words = visit.page.words.begin
    title, remedy = getattr(words, f"step_{step.name}"), ""
    if step.is_done:
        text = words.done_at.format(at=moment(step.at)) if step.at else words.done
    else:
        text = getattr(words, f"wait_{step.waits_for}", words.wait_other)
    if step.waits_for == Awaited.JOURNAL:
        remedy = page_language(visit.page.language).advise(Finding.JOURNAL_OFF, "")
    return StepRow(title, text, step.is_done, remedy)


PREVIEW_ROUTES: Sequence[Route] = (
    Route("GET", "/connections/<connection_id>/preview", Need.READ, show_preview),
    Route(
        "POST",
        "/connections/<connection_id>/go-live",
        Need.WRITE,
        go_live,
        "/connections/<connection_id>/preview",
    ),
    Route("GET", "/connections/<connection_id>/first-steps", Need.READ, show_first_steps),
)
