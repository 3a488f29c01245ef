"""The people behind the alarm topic, notified in every language that there is.

They hear of something a few times a week: a poll that has no news for them does not import the words.
"""

from ordersync.adapters.topic import SnsTopic
from ordersync.domain.notice import Notice
from ordersync.domain.weekly_report import WeeklyReport
from ordersync.frozen import frozen


@frozen
class TopicPeople:
    """Implements `ordersync.ports.People`."""

    topic: SnsTopic
    stack: str

    def notify(self, notice: Notice) -> None:
        """Send a message; see `ordersync.ports.People`."""
        from ordersync.connecting.notices import subject_of, text_of  # noqa: PLC0415 - rarely needed

        self.topic.publish(subject_of(notice, self.stack), text_of(notice, self.stack))

    def send_report(self, report: WeeklyReport) -> None:
        """Send the weekly report; see `ordersync.ports.People`."""
        from ordersync.operating.report_words import report_subject, report_text  # noqa: PLC0415 - as above

        self.topic.publish(report_subject(report, self.stack), report_text(report, self.stack))
