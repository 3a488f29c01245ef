"""The ledger's state machine: every step that exists, from every state, and no other."""

import inspect
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from ordersync.domain import states
from ordersync.domain.delivery import OrderRecord
from ordersync.domain.failures import Failures
from ordersync.domain.goods import Goods
from ordersync.domain.intent import EventKind, Intent
from ordersync.domain.journal import Origin
from ordersync.domain.skips import SkipReason
from ordersync.domain.states import HAS_EVENT, STEPS, EventRecord, ImpossibleStep, State
from tests.builders import ORDER

KIND = EventKind.PURCHASE
NOW = 1_793_450_000.1234
STAMP = 1_793_450_000.123
INTENT = Intent("c-1", at=NOW - 90, external_id="5", location="shop", date_ms=1_793_440_805_000)
BEHAVIOUR = Path(__file__).parents[2] / "docs/behaviour.md"

Step = Callable[[OrderRecord], OrderRecord]
BEFORE = OrderRecord(tries=2, events={KIND: EventRecord(State.SKIPPED, "no_email")})
REOPENED = {State.QUEUED, State.SKIPPED, State.REJECTED, State.DEAD}
SAME: Mapping[State, State] = {state: state for state in State}


def to(target: State, *sources: State) -> Mapping[State, State]:
    """Lead from each of these states to the target; from all others the step is impossible."""
    return dict.fromkeys(sources, target)


# Each step, and where it leads from each state; from a state that is missing it is impossible. The first word
# of a row is the step's name.
TABLE: dict[str, tuple[Step, Mapping[State, State]]] = {
    "logged": (lambda record: record.logged(9, NOW, NOW), SAME),
    "swept": (lambda record: record.swept(NOW), SAME),
    "with_data_in": (lambda record: record.with_data_in("contact#1"), SAME),
    "related": (lambda record: record.related(), SAME),
    "requested": (lambda record: record.requested(Origin.BACKFILL), SAME),
    "seen": (lambda record: record.seen(ORDER, NOW), SAME),
    "with_contact": (lambda record: record.with_contact(KIND, "c-1"), SAME),
    "missing": (lambda record: record.missing(NOW), SAME),
    "shown": (lambda record: record.shown(), SAME),
    "failed": (lambda record: record.failed(KIND, "why", NOW), SAME),
    "failed_try": (lambda record: record.failed_try(KIND, "why", NOW), SAME),
    "caught_up": (lambda record: record.caught_up(KIND, NOW), SAME),
    "in_doubt": (lambda record: record.in_doubt(KIND, NOW), SAME),
    "removed": (
        lambda record: record.removed(KIND, NOW),
        {**SAME, **to(State.SKIPPED, *REOPENED)},
    ),
    "skipped": (
        lambda record: record.skipped(KIND, SkipReason.NO_EMAIL, NOW),
        to(State.SKIPPED, *REOPENED),
    ),
    "closed as rejected": (
        lambda record: record.closed(KIND, State.REJECTED, "why", NOW, NOW),
        {**SAME, **to(State.REJECTED, *REOPENED)},
    ),
    "closed as dead": (
        lambda record: record.closed(KIND, State.DEAD, "why", NOW, NOW),
        {**SAME, **to(State.DEAD, *REOPENED)},
    ),
    "shadowed": (lambda record: record.shadowed(KIND, Goods(), NOW), to(State.SHADOW, *REOPENED)),
    "intended": (
        lambda record: record.intended(KIND, INTENT, NOW),
        to(State.INTENT, *REOPENED, State.SHADOW),
    ),
    "withdrawn": (lambda record: record.withdrawn(KIND, BEFORE, NOW), to(State.SKIPPED, State.INTENT)),
    "absent": (lambda record: record.absent(KIND, NOW), to(State.QUEUED, State.INTENT, State.UNKNOWN)),
    "left_unknown": (lambda record: record.left_unknown(KIND, "why", NOW), to(State.UNKNOWN, State.INTENT)),
    "resolved as sent": (
        lambda record: record.resolved(KIND, NOW, was_sent=True),
        to(State.SENT, State.UNKNOWN),
    ),
    "resolved as not sent": (
        lambda record: record.resolved(KIND, NOW, was_sent=False),
        to(State.QUEUED, State.UNKNOWN),
    ),
    "forgotten": (
        lambda record: record.forgotten(KIND, NOW),
        to(State.FORGOTTEN, *(state for state in State if state is not State.FORGOTTEN)),
    ),
    "sent": (lambda record: record.sent(KIND, "e-1", NOW), to(State.SENT, State.INTENT, State.UNKNOWN)),
}


def record_in(state: State) -> OrderRecord:
    event = EventRecord(state, intent=INTENT if state in HAS_EVENT else None)
    return OrderRecord(order_date=5, read_at=6.0, tries=1, swept_at=7.0, events={KIND: event})


@pytest.mark.parametrize("name", TABLE)
@pytest.mark.parametrize("state", State)
def test_where_each_step_leads_from_each_state(name: str, state: State) -> None:
    step, leads_to = TABLE[name]
    if state not in leads_to:
        with pytest.raises(ImpossibleStep):
            step(record_in(state))
        return
    assert step(record_in(state)).event(KIND).state is leads_to[state]


def test_there_is_no_step_besides_these() -> None:
    public = inspect.getmembers(OrderRecord, inspect.isfunction)
    steps = {
        name
        for name, function in public
        if not name.startswith("_") and function.__annotations__.get("return") == "OrderRecord"
    }
    rows = {name.partition(" ")[0] for name in TABLE}
    assert steps == rows, "a new step of the ledger needs a row in TABLE"


def test_a_step_leads_only_where_the_diagram_says() -> None:
    taken = {
        (state, target)
        for name, (_, leads_to) in TABLE.items()
        if name != "withdrawn"  # it leads back to where the event came from
        for state, target in leads_to.items()
        if state is not target
    }
    possible = {
        (state, target) for state, targets in STEPS.items() for target in targets if state is not target
    }
    assert taken <= possible, f"TABLE leads where STEPS does not: {sorted(taken - possible)}"
    assert possible <= taken, f"no row of TABLE leads where STEPS says: {sorted(possible - taken)}"


def diagram(text: str) -> dict[State, frozenset[State]]:
    """Return the steps that a drawing shows, such as `shadow -> rejected, dead`."""
    steps: dict[State, frozenset[State]] = {}
    for sources, targets in re.findall(r"^ *([a-z, ]+?) +-> +([a-z, ()]+?)$", text, flags=re.MULTILINE):
        for source in sources.split(", "):
            named = [] if targets == "(none)" else targets.split(", ")
            steps[State(source)] = frozenset(map(State, named))
    return steps


@pytest.mark.parametrize(
    "text", [states.__doc__, BEHAVIOUR.read_text(encoding="utf-8")], ids=["code", "docs"]
)
def test_the_diagram_shows_every_step(text: str) -> None:
    assert diagram(text) == dict(STEPS), "keep the diagrams of domain/delivery.py and docs/behaviour.md alike"


# --- what the steps do besides -------------------------------------------------


def test_a_skip_is_recorded_with_its_reason() -> None:
    skipped = OrderRecord(tries=3, failures=Failures(2, 4.0)).skipped(KIND, SkipReason.NO_EMAIL, NOW)
    assert skipped.event(KIND) == EventRecord(State.SKIPPED, "no_email", ended_at=round(NOW, 3))
    assert (skipped.tries, skipped.failures, skipped.updated_at) == (0, Failures(), STAMP)
    assert not skipped.has_event(KIND)


@pytest.mark.parametrize("state", State)
def test_an_event_that_may_be_under_way_counts_as_one(state: State) -> None:
    assert record_in(state).has_event(KIND) is (state in {State.INTENT, State.UNKNOWN, State.SENT})


@pytest.mark.parametrize("state", [State.SENT, State.UNKNOWN, State.INTENT, State.FORGOTTEN])
def test_an_order_that_fails_for_good_keeps_its_event(state: State) -> None:
    closed = record_in(state).closed(KIND, State.DEAD, "why", NOW, NOW)
    assert (closed.event(KIND).state, closed.event(KIND).reason, closed.tries) == (state, "why", 0)
    assert closed.read_at == 6.0


def test_a_withdrawn_intent_leaves_the_record_as_it_was_before() -> None:
    intended = BEFORE.seen(ORDER, NOW).intended(KIND, INTENT, NOW)
    withdrawn = intended.withdrawn(KIND, BEFORE, NOW)
    assert replace(withdrawn, trace=()) == replace(BEFORE, order_date=ORDER.date_add, updated_at=STAMP)


def test_what_only_mattered_on_the_way_is_dropped_once_the_event_is_sent() -> None:
    sent = record_in(State.INTENT).sent(KIND, "e-1", NOW)
    event = EventRecord(State.SENT, event_id="e-1", intent=INTENT)
    untraced = replace(sent, trace=())
    assert untraced == OrderRecord(order_date=5, read_at=6.0, updated_at=STAMP, events={KIND: event})


def test_since_when_an_order_is_missing_refused_or_in_doubt_is_recorded_once() -> None:
    later = NOW + 50
    assert OrderRecord().missing(NOW).missing(later).first_missing_at == STAMP
    assert OrderRecord().failed(KIND, "a", NOW).failed(KIND, "b", later).failures.since == STAMP
    doubtful = record_in(State.INTENT).in_doubt(KIND, NOW).in_doubt(KIND, later).event(KIND).intent
    assert doubtful is not None
    assert doubtful.doubtful_since == STAMP


def test_a_contact_that_caught_up_ends_failures_but_never_goes_back_in_time() -> None:
    failing = record_in(State.SENT).failed_try(KIND, "why", NOW)
    caught_up = failing.caught_up(KIND, 5.0)
    assert (caught_up.read_at, caught_up.tries, caught_up.event(KIND).reason) == (6.0, 0, "")
    unknown = record_in(State.UNKNOWN).failed_try(KIND, "why", NOW).caught_up(KIND, 9.0)
    assert (unknown.read_at, unknown.event(KIND).reason) == (9.0, "why")
    assert record_in(State.SKIPPED).caught_up(KIND, NOW) == record_in(State.SKIPPED)


@pytest.mark.parametrize(
    ("state", "reason", "dealt_with"),
    [
        (State.SENT, "", True),
        (State.SHADOW, "", True),
        (State.SKIPPED, SkipReason.NO_EMAIL, True),
        (State.REJECTED, "invalid", True),
        (State.DEAD, "why", True),
        (State.SKIPPED, SkipReason.ORDER_NOT_FOUND, False),
        (State.SKIPPED, SkipReason.BEFORE_START, False),
        (State.QUEUED, "", False),
        (State.INTENT, "", False),
        (State.UNKNOWN, "", False),
        (State.FORGOTTEN, "", False),
    ],
)
def test_an_order_read_since_is_dealt_with_if_no_entry_can_change_that(
    state: State, reason: str, dealt_with: bool
) -> None:
    record = OrderRecord(read_at=100.0, events={KIND: EventRecord(state, reason)})
    assert record.accounts_for(99.9) is dealt_with
    assert not record.accounts_for(100.0)
    assert not OrderRecord(read_at=100.0).accounts_for(99.9)


def test_an_order_is_known_once_it_was_queued_swept_or_written_by_hand() -> None:
    assert OrderRecord().is_unknown_order
    assert not OrderRecord().logged(9, 0, NOW).is_unknown_order
    assert not OrderRecord().swept(NOW).is_unknown_order
    assert not OrderRecord(events={KIND: EventRecord(State.FORGOTTEN)}).is_unknown_order
