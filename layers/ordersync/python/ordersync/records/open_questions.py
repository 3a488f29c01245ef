"""The orders of one connection that a person has to decide about: one record each, until that is done."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from ordersync.domain.open_question import OpenQuestion
from ordersync.ports import Stored, Table
from ordersync.records.record import Slot, persistently

QUESTIONS_READ = 100  # at once


@dataclass(frozen=True)
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
        slot = Slot(self.table, self.scope, f"{self.prefix}{question.order_id:020}", OpenQuestion)
        if not slot.create(question):
            persistently(lambda: slot.read().save(question))

    def all(self) -> Iterator[tuple[int, Stored]]:
        """Yield the order of each question, and the question as it was read.

        Raises:
            NotApplied: the table does not answer.
        """
        after = ""
        while page := self.table.query(self.scope, self.prefix, QUESTIONS_READ, after):
            for after, stored in page.items():
                yield int(after.removeprefix(self.prefix)), stored

    def count(self, most: int) -> int:
        """Return how many questions are open, up to `most`.

        Raises:
            NotApplied: the table does not answer.
        """
        return sum(1 for _ in islice(self.all(), most))

    def close(self, order_id: int, stored: Stored) -> None:
        """Delete a question that was read, unless it has changed since.

        Raises:
            OutcomeUnknown: the table does not answer; it may be deleted.
        """
        self.table.delete(self.scope, f"{self.prefix}{order_id:020}", stored)
