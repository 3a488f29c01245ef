"""The pipeline driven by Hypothesis, which looks for the shortest story that breaks a promise."""

import os
import random
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from hypothesis import HealthCheck, note, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from simulators.faults import Fault
from tests.fakes.shop import PEOPLE, SOURCES, Person
from tests.simulation.readings import baselinker_of, salesmanago_of, settings_of
from tests.simulation.test_pipeline import shops_of
from tests.simulation.trouble import DURATIONS, OUTAGES, Trouble
from tests.simulation.world import World

STORIES = int(os.environ.get("STORIES", "150"))
TRACE_LINES = 200
ORDERS = st.integers(0, 30)
ACTS = ("edit", "log 1", "log 2", "log 11", "log 16", "split 1 9", "split 2 1", "copy", "merge", "technical")
FAULTS: tuple[Fault, ...] = (*OUTAGES, "lost_before", "slow")
LATE: tuple[Fault, ...] = (*FAULTS, "late")


class Story(RuleBasedStateMachine):
    """A shop's business, and what goes wrong meanwhile; in the end everything that is due must be there."""

    world: World

    @initialize(seed=st.integers(0, 10_000), batch=st.sampled_from([10, 200]))
    def open(self, seed: int, batch: int) -> None:
        rng = random.Random(seed)
        readings = baselinker_of(rng), salesmanago_of(rng), settings_of(rng)
        self.world = World(seed, None, *readings, batch)
        self.world.poll_every = 15
        self.shops = shops_of(self.world, rng)
        self.shop = self.shops[0]
        self.trouble = Trouble(self.world, rng)
        self.shop.place(PEOPLE[0], SOURCES[0])

    def order_id(self, number: int) -> int:
        return sorted(self.shop.account.orders)[number % len(self.shop.account.orders)]

    # What the shop does

    @rule(
        person=st.sampled_from(PEOPLE),
        source=st.sampled_from(SOURCES),
        anonymous=st.booleans(),
        confirmed_later=st.booleans(),
        shop=st.sampled_from([0, 0, 1, 2]),
    )
    def order(
        self, person: Person, source: tuple[str, int], anonymous: bool, confirmed_later: bool, shop: int
    ) -> None:
        at = self.shops[shop % len(self.shops)]
        at.place(person, source, knows_email=not anonymous, confirmed=not confirmed_later)

    @rule(
        act=st.sampled_from(ACTS),
        number=ORDERS,
        other=ORDERS,
    )
    def staff_act(self, act: str, number: int, other: int) -> None:
        order_id, other_id = self.order_id(number), self.order_id(other)
        match act.split():
            case ["edit"]:
                self.shop.edit_one(order_id)
            case ["log", log_type]:
                self.shop.account.log(int(log_type), order_id)
            case ["split", lines, pieces]:
                self.shop.split(order_id, int(lines), int(pieces), moves_delivery=True)
            case ["copy"]:
                self.shop.account.copy(order_id)
            case ["merge"] if order_id != other_id:
                self.shop.account.merge(order_id, other_id)
            case ["technical"] if order_id != other_id:
                self.shop.account.technical_merge(order_id, other_id)

    # What goes wrong

    @rule(fault=st.sampled_from(FAULTS), times=st.integers(1, 3))
    def baselinker_fails(self, fault: Fault, times: int) -> None:
        self.world.services.plans[0].script(fault, times=times)

    @rule(
        fault=st.sampled_from(LATE), request=st.sampled_from(["ExtEvent", "upsert", "contact/update", "ById"])
    )
    def salesmanago_fails(self, fault: Fault, request: str) -> None:
        self.world.services.plans[1].script(fault, lambda asked: asked.path.endswith(request))

    @rule(effects=st.integers(0, 60))
    def process_dies(self, effects: int) -> None:
        self.world.scheduler.doomed_in = effects

    @rule(share=st.sampled_from([0.0, 0.1, 0.5]))
    def aws_throttles(self, share: float) -> None:
        self.world.faults.table = self.world.faults.slow = share / 5
        self.world.faults.queue = self.world.faults.documents = share

    @rule()
    def clocks_differ(self) -> None:
        self.world.faults.clocks = 0.45

    @rule()
    def messages_come_twice(self) -> None:
        for queue in self.world.aws.queues.values():
            for held in queue.held.values():
                queue.reappear(held, self.world.clock.now())

    @rule(seconds=st.sampled_from(DURATIONS))
    def trouble_begins(self, seconds: float) -> None:
        self.trouble.begin(seconds)

    # What happens then

    @rule(seconds=st.sampled_from([0.5, 5.0, 30.0, 120.0, 600.0]))
    def time_passes(self, seconds: float) -> None:
        with self._trace_on_failure():
            self.world.run_for(seconds)
        self.trouble.fix_what_is_over()

    @rule()
    def someone_sweeps(self) -> None:
        self.world.sweep()

    def teardown(self) -> None:
        self.trouble.fix_all()
        with self._trace_on_failure():
            self.world.come_to_rest()

    @contextmanager
    def _trace_on_failure(self) -> Iterator[None]:
        """Show what happened if a promise is broken."""
        try:
            yield
        except BaseException:
            note("\n".join(self.world.scheduler.trace(TRACE_LINES)))
            raise


TestStory = pytest.mark.timeout(600)(Story.TestCase)  # on a busy machine
TestStory.settings = settings(
    max_examples=STORIES,
    stateful_step_count=40,
    deadline=None,
    derandomize="STORIES" not in os.environ,  # the same stories for everyone, unless asked for more
    suppress_health_check=list(HealthCheck),
)
