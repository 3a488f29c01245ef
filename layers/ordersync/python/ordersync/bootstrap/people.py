"""The people behind the alarm topic, notified in every language that there is."""

from dataclasses import dataclass

from ordersync.adapters.topic import SnsTopic
from ordersync.connecting.notices import subject_of, text_of
from ordersync.domain.notice import Notice


@dataclass(frozen=True)
class TopicPeople:
    """Implements `ordersync.ports.People`."""

    topic: SnsTopic
    stack: str

    def notify(self, notice: Notice) -> None:
        """Send a message; see `ordersync.ports.People`."""
        self.topic.publish(subject_of(notice, self.stack), text_of(notice, self.stack))
