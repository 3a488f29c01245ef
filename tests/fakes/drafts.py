"""What was typed of secrets, in memory."""

from collections.abc import Mapping

from ordersync.errors import NotApplied
from ordersync.ports import Clock


class MemoryDrafts:
    """Keeps drafts as the Parameter Store does, until their time is over."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.kept: dict[str, tuple[dict[str, str], float]] = {}
        self.answers = True

    def keep(self, key: str, secrets: Mapping[str, str], until: float) -> None:
        self._try()
        self.kept[key] = (dict(secrets), until)

    def read(self, key: str) -> Mapping[str, str]:
        self._try()
        secrets, until = self.kept.get(key, ({}, 0.0))
        return secrets if self.clock.now() < until else {}

    def drop(self, key: str) -> None:
        self._try()
        self.kept.pop(key, None)

    def _try(self) -> None:
        if not self.answers:
            raise NotApplied("the store of drafts does not answer")
