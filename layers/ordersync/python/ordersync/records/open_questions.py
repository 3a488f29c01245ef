"""The orders of one connection that a person has to decide about: one record each, until that is done."""

from collections.abc import Iterator
from itertools import islice

from ordersync.domain.open_question import OpenQuestion
from ordersync.frozen import frozen
from ordersync.ports import Stored, Table
from ordersync.records.record import Slot, persistently

QUESTIONS_READ = 100  # at once


@frozen
class OpenQuestions:
    """The open questions in one scope of a table, under keys that begin with `prefix`."""

    table: Table
    scope: str
    prefix: str

    def add(self, question: OpenQuestion) -> None:
        """Record a question; whoever has read an earlier one of its order must not delete it any more.

        Raises:
            RetryLater: the table does not answer; it may be recorded all the same.
        """
        slot = self.about(question.order_id)
        if not slot.create(question):
            persistently(lambda: slot.read().save(question))

    def all(self) -> Iterator[tuple[int, Stored]]:
        """Yield the order of each question, closed or not, and the question as it was read.

        Raises:
            NotApplied: the table does not answer.
        """
        after = ""
        while page := self.table.query(self.scope, self.prefix, QUESTIONS_READ, after):
            for after, stored in page.items():
                yield int(after.removeprefix(self.prefix)), stored

    def about(self, order_id: int) -> Slot[OpenQuestion]:
        """Return the slot of the question about an order."""
        return Slot(self.table, self.scope, self._key(order_id), OpenQuestion)

    def is_open(self, order_id: int) -> bool:
        """Return whether the question about an order is asked, and not closed yet.

        Raises:
            NotApplied: the table does not answer.
        """
        question = self.about(order_id).read()
        return bool(question.version) and not question.value.closed_at

    def count(self, most: int) -> int:
        """Return how many questions are open, up to `most`.

        Raises:
            NotApplied: the table does not answer.
        """
        is_open = (stored for _, stored in self.all() if not is_closed(stored))
        return sum(1 for _ in islice(is_open, most))

    def close(self, order_id: int, stored: Stored) -> None:
        """Delete a question that was read, unless it has changed since.

        Raises:
            OutcomeUnknown: the table does not answer; it may be deleted.
        """
        self.table.delete(self.scope, self._key(order_id), stored)

    def _key(self, order_id: int) -> str:
        return f"{self.prefix}{order_id:020}"


def is_closed(question: Stored) -> bool:
    """Return whether a person has closed a question that was read."""
    return bool(question.item.get("closed_at"))
