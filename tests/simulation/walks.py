"""The walks through the runbook: what makes each alarm ring, and what its section has a person do."""

from collections.abc import Callable, Iterator

import pytest

from ordersync.connecting.questions import FieldName, Step, Topic
from ordersync.errors import NotApplied
from simulators.http import Request
from tests.fakes.application import MAIN
from tests.fakes.scenarios import EVENT_REQUEST, Died
from tests.simulation.on_call import Person
from tests.unit.test_sweep_position import is_page

MINUTE, HOUR, DAY = 60, 3_600, 86_400
NEW_TOKEN = "token-of-the-walk"
Walk = Callable[[Person], Iterator[None]]
"""Produces the cause, yields while the alarm has to ring, and goes on with the remedy."""

WALKS: dict[str, Walk] = {}
NOT_WALKED = {
    "DroppedSharesAlarm": "Lambda drops a run after a minute without room, and AWS alone gives an account"
    " more: neither happens in one process, nor has the remedy a step of ours",
}


def walk(alarm: str) -> Callable[[Walk], Walk]:
    """Register the walk of an alarm."""

    def register(body: Walk) -> Walk:
        WALKS[alarm] = body
        return body

    return register


# --- Is it running? ---


@walk("SilentPollerAlarm")
def a_schedule_switched_off(person: Person) -> Iterator[None]:
    here = person.deployment
    here.schedules.remove("PollerFunction")
    here.order()
    here.live(40 * MINUTE)
    yield
    person.run("status")
    here.invoke("PollerFunction", here.application.poll)
    person.reads("deploy with `ScheduleState=DISABLED`, then with `ScheduleState=ENABLED`")
    here.schedules.add("PollerFunction")
    here.live(20 * MINUTE)
    assert f"{MAIN}" in person.run("status")


@walk("PollerErrorsAlarm")
def a_poller_without_rights(person: Person) -> Iterator[None]:
    yield from without_rights(person, HOUR // 2)


@walk("SweeperErrorsAlarm")
def a_sweeper_without_rights(person: Person) -> Iterator[None]:
    yield from without_rights(person, 4 * HOUR, journal=False)


def without_rights(person: Person, seconds: int, *, journal: bool = True) -> Iterator[None]:
    """Let the parameters be unreadable, as after a change of a role or a key."""
    here = person.deployment
    here.order(journal=journal)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(here.connections, "all", denied)
        here.live(seconds)
        yield
    person.reads("a role or a KMS key was changed: [restore it](#what-was-changed-by-hand)")
    here.live(4 * HOUR)
    assert MAIN in person.run("status")


def denied(*_: object) -> None:
    raise NotApplied("the parameters can't be read (AccessDeniedException)")


@walk("SilentSweeperAlarm")
def a_sweeper_switched_off(person: Person) -> Iterator[None]:
    here = person.deployment
    here.schedules.remove("SweeperFunction")
    here.live(4 * HOUR, every=5)
    here.order(journal=False)
    here.live(HOUR, every=5)
    yield
    person.reads("A sweep can be started at any time")
    here.schedules.add("SweeperFunction")
    here.sweep()
    here.live(HOUR)
    person.run("status")


@walk("WorkerErrorsAlarm")
def a_worker_that_crashes(person: Person) -> Iterator[None]:
    """Let it die when an event has arrived: what comes back must not send another one."""
    here = person.deployment
    send = here.http.send

    def crash(*request: object) -> object:
        answer = send(*request)  # type: ignore[arg-type]  # what it was called with
        if EVENT_REQUEST in here.http.sent[-1].url:
            raise Died
        return answer

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(here.http, "send", crash)
        for _ in range(4):
            here.order(email=f"person-{_}@example.com")
            here.live(5 * MINUTE)
        yield
    person.reads("[report it](#report-a-defect) with the lines before it")  # and deploy what fixes it
    here.live(2 * HOUR)
    person.run("status")


@walk("UnattendedConnectionAlarm")
def a_spoilt_document(person: Person) -> Iterator[None]:
    here = person.deployment
    here.change(settings__product_id="colour")
    here.order()
    here.live(HOUR // 2)
    yield
    assert "settings.product_id" in person.run("status", code=1)
    person.reads("correct them [by hand]")
    here.change(settings__product_id="sku")
    person.run("check myshop")
    here.live(HOUR)
    person.run("status")


@walk("WaitingConnectionAlarm")
def a_revoked_token(person: Person) -> Iterator[None]:
    yield from revoked(person, 2 * HOUR)


def revoked(person: Person, seconds: int, every: int = 1) -> Iterator[None]:
    """Let the shop's token be replaced, and enter the new one."""
    here = person.deployment
    here.baselinker.set_token(f"token-of-{MAIN}", NEW_TOKEN)
    here.order()
    here.live(seconds, every=every)
    yield
    assert "waits for baselinker" in person.run("status myshop", code=1)
    person.connect({Topic.REVIEW: [Step.BASELINKER, Step.SAVE], FieldName.TOKEN: [NEW_TOKEN]})
    here.live(HOUR)
    person.run("status myshop")


# --- Is it behind? ---


@walk("OldestMessageAlarm")
def a_mapping_switched_off(person: Person) -> Iterator[None]:
    yield from untouched(person, 7 * HOUR)


@walk("OldestSweepMessageAlarm")
def a_mapping_of_the_sweep_switched_off(person: Person) -> Iterator[None]:
    yield from untouched(person, 27 * HOUR, journal=False)


def untouched(person: Person, seconds: int, *, journal: bool = True) -> Iterator[None]:
    """Let no worker take any message, and then more come at once than a minute's calls allow."""
    here = person.deployment
    here.schedules.remove("WorkerFunction")
    for number in range(40):
        here.order(email=f"buyer{number}@example.com", journal=journal)
    here.live(seconds, every=5)
    yield
    person.run("status")
    person.reads("A mapping that is `Disabled` was switched off by hand")
    here.schedules.add("WorkerFunction")
    here.live(2 * HOUR, every=2)
    person.reads("raise `baselinker.requests_per_minute` [by hand]")
    here.change(baselinker__requests_per_minute=90)
    person.run("check myshop")
    here.live(HOUR)


@walk("WaitingOrderAlarm")
def an_order_that_salesmanago_fails_at(person: Person) -> Iterator[None]:
    here = person.deployment
    failing = here.order()

    def is_event(request: Request) -> bool:
        return EVENT_REQUEST in request.path and str(failing) in request.body.decode()

    here.way_to_salesmanago.script("unavailable", is_event, times=100_000)
    for number in range(8):
        here.order(email=f"person-{number}@example.com")
        here.live(HOUR)
    yield
    person.run("orders show 812000112", order=failing)
    here.way_to_salesmanago.heal()
    here.live(4 * HOUR, every=2)
    assert f"Order {failing} was sent" in person.run("orders show 812000112", order=failing)


@walk("UnreadJournalAlarm")
def a_journal_unread_for_a_day(person: Person) -> Iterator[None]:
    yield from revoked(person, 26 * HOUR, every=10)


@walk("UnfinishedSweepAlarm")
def a_sweep_that_gets_no_page(person: Person) -> Iterator[None]:
    here = person.deployment
    here.way_to_baselinker.script("unavailable", is_page, times=100_000)
    here.order(journal=False)
    here.live(14 * HOUR, every=5)
    yield
    assert "swept" in person.run("status")
    here.way_to_baselinker.heal()
    here.live(7 * HOUR, every=5)
    person.run("status")
