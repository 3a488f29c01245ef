"""Shares many connections out among further runs of the poller, with a processor and a time limit each."""

from collections.abc import Sequence

from ordersync.domain.poll_request import A_SHARE, PollRequest
from ordersync.errors import NotApplied
from ordersync.frozen import frozen
from ordersync.pacing.context import ConnectionContext
from ordersync.pacing.for_each_connection import ForEachConnection
from ordersync.ports import Pollers

MOST_UNSHARED = 100  # connections that one run polls by itself
SECONDS_APART = 0.125  # a share asks for its documents in three or four requests, and SSM takes 40 a second


@frozen
class ShareOut:
    """Starts a run for every few connections; none after the deadline of `each`."""

    each: ForEachConnection
    pollers: Pollers

    def start(self, contexts: Sequence[ConnectionContext]) -> None:
        """Start the runs, in random order.

        AWS drops a run that it could not begin within a minute, if the account allows too few at once. It
        should not be the same connections that go without each time.
        """
        clock, rng = self.each.runtime.clock, self.each.runtime.rng
        shuffled = sorted(contexts, key=lambda _: rng.random())
        for start in range(0, len(shuffled), A_SHARE):
            share = shuffled[start : start + A_SHARE]
            try:
                self._start_one([context.connection_id for context in share])
            except NotApplied as error:
                for context in share:
                    self.each.leave(context, str(error))
            clock.sleep(SECONDS_APART)

    def _start_one(self, connection_ids: list[str]) -> None:
        if self.each.runtime.clock.now() >= self.each.deadline:
            raise NotApplied("no time was left to start its share")
        self.pollers.start(PollRequest(connection_ids=connection_ids))
