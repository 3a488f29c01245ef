"""Shows a whole document, changes parts of it, and saves it."""

from collections.abc import Callable, Mapping
from enum import StrEnum

from ordersync.connecting.conversation import Conversation
from ordersync.connecting.draft import Draft
from ordersync.connecting.questions import FieldName, GaveUp, NoteTopic, Step, Topic
from ordersync.connecting.save_connection import ConnectionSaver
from ordersync.domain.connection import Mode
from ordersync.errors import RetryLater
from ordersync.frozen import frozen
from ordersync.ports import StoredText

Steps = Mapping[Step, Callable[[Draft], Draft]]


class Ending(StrEnum):
    """How connecting ended."""

    SAVED = "saved"
    LEFT = "left"


@frozen
class Review:
    """Lets a person look at a draft and decide what to do with it.

    Attributes:
        steps: asks for one part of the document each.
    """

    conversation: Conversation
    saver: ConnectionSaver
    steps: Steps

    def review(self, draft: Draft) -> Ending:
        """Show the draft and change parts of it, until it is saved or left.

        Raises:
            GaveUp: a new document was left.
        """
        while True:
            self._show(draft)
            default = Step.LEAVE if draft.is_as_stored else Step.SAVE
            step = Step(self.conversation.choose(Topic.REVIEW, Step, default))
            if step in self.steps:
                draft = self.steps[step](draft)
            elif step is Step.SAVE and self._save(draft):
                return Ending.SAVED
            elif step is Step.LEAVE:
                return _leave(draft)

    def _show(self, draft: Draft) -> None:
        if problems := draft.problems():
            self.conversation.show_problems(problems)
        else:
            self.conversation.show_summary(draft.summary())

    def _save(self, draft: Draft) -> bool:
        """Store the document if it is valid, the person confirms it, and it can be written."""
        if problems := draft.problems():
            self.conversation.show_problems(problems)
            return False
        try:
            stored = self.saver.open(draft.connection_id)
            if not self._confirm(draft, stored):
                return False
            self.saver.save(draft.connection_id, draft.document(), stored)
        except RetryLater as error:
            self.conversation.show_note(NoteTopic.NOT_SAVED, [str(error)])
            return False
        if draft.get(FieldName.MODE) == Mode.SHADOW:
            self.conversation.show_note(NoteTopic.TEST_RUN, [draft.connection_id])
        return True

    def _confirm(self, draft: Draft, stored: StoredText) -> bool:
        if stored.text is None:
            return self.conversation.confirm(Topic.SAVE_NEW, default=True)
        is_unchanged = stored.text == draft.stored
        if not is_unchanged:
            self.conversation.show_note(NoteTopic.CHANGED_MEANWHILE)
        return self.conversation.confirm(Topic.OVERWRITE, default=is_unchanged)


def _leave(draft: Draft) -> Ending:
    if draft.stored is None:
        raise GaveUp
    return Ending.LEFT
