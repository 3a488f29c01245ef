"""Routes that pause, resume and remove a connection; each says beforehand what happens."""

from collections.abc import Sequence

from pydantic import TypeAdapter

from ordersync.domain.access import FieldChange
from ordersync.operating.change_connections import ConnectionPlan
from ordersync.operating.report_words import SENT
from ordersync.operating.requests import (
    PauseConnection,
    RemoveConnection,
    ResumeConnection,
)
from ordersync.web.routes import Need, Reply, Route, Visit, sent_to
from ordersync.web.standing import DANGER, confirmation, of_existing, status_of

_PLAN: TypeAdapter[ConnectionPlan] = TypeAdapter(ConnectionPlan)


def ask_to_pause(visit: Visit) -> Reply:
    """Say what pausing means."""
    words, status = visit.page.words.operation, status_of(visit)
    today, week = (dict(ends).get(SENT, 0) for ends in (status.today, status.week))
    lines = [
        words.pause_stops,
        words.pause_waiting.format(parked=status.parked),
        words.pause_today.format(today=today, week=week),
        words.pause_returns,
    ]
    return _asked(visit, words.pause, lines)


def pause(visit: Visit) -> Reply:
    """Pause the connection."""
    with visit.recorded("pause", FieldChange("enabled", "true", "false")):
        visit.site.operators.ask(PauseConnection(connection_id=visit.connection_id))
    return _done(visit, "pause")


def ask_to_resume(visit: Visit) -> Reply:
    """Say what resuming means."""
    words, status = visit.page.words.operation, status_of(visit)
    lines = [
        words.resume_begins if status.mode == "live" else words.resume_test,
        words.resume_waiting.format(parked=status.parked),
        words.resume_decide.format(questions=status.questions),
    ]
    return _asked(visit, words.resume, lines)


def resume(visit: Visit) -> Reply:
    """Resume the connection."""
    with visit.recorded("resume", FieldChange("enabled", "false", "true")):
        visit.site.operators.ask(ResumeConnection(connection_id=visit.connection_id))
    return _done(visit, "resume")


def ask_to_remove(visit: Visit) -> Reply:
    """Say what removing means."""
    words = visit.page.words.operation
    answer = visit.site.operators.ask(RemoveConnection(connection_id=visit.connection_id))
    plan = _PLAN.validate_python(answer)
    lines = [
        words.remove_secrets.format(connection=visit.connection_id),
        words.remove_waiting.format(parked=plan.parked),
        words.remove_decide.format(to_decide=plan.to_decide),
        words.remove_shadow.format(shadow=plan.shadow),
        words.remove_memory,
    ]
    return _asked(visit, words.remove, lines, tone=DANGER)


def remove(visit: Visit) -> Reply:
    """Remove the connection."""
    with visit.recorded("remove"):
        visit.site.operators.ask(RemoveConnection(connection_id=visit.connection_id, go=True))
    return _done(visit, "remove")


def _asked(visit: Visit, title: str, lines: Sequence[str], tone: str = "") -> Reply:
    back = f"/connections/{visit.connection_id}"
    return confirmation(visit, title, lines, back=back, button=title, tone=tone)


def _done(visit: Visit, what: str) -> Reply:
    return sent_to(f"/connections/{visit.connection_id}?done={what}")


STEERING_ROUTES: Sequence[Route] = (
    Route("GET", "/connections/<connection_id>/pause", Need.READ, ask_to_pause),
    Route("POST", "/connections/<connection_id>/pause", Need.WRITE, of_existing(pause)),
    Route("GET", "/connections/<connection_id>/resume", Need.READ, ask_to_resume),
    Route("POST", "/connections/<connection_id>/resume", Need.WRITE, of_existing(resume)),
    Route("GET", "/connections/<connection_id>/remove", Need.READ, ask_to_remove),
    Route("POST", "/connections/<connection_id>/remove", Need.WRITE, of_existing(remove)),
)
