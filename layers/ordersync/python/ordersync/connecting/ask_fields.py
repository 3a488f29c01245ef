"""Asks for single fields of a document, until their values are valid."""

from ordersync.connecting.answers import as_typed, read_answer
from ordersync.connecting.conversation import Conversation
from ordersync.connecting.draft import Draft
from ordersync.connecting.questions import CLEAR, NoteTopic
from ordersync.domain.described import DescribedField, Kind
from ordersync.frozen import frozen


@frozen
class FieldQuestions:
    """Asks for any field, by its dotted place; returns the draft with the answer."""

    conversation: Conversation

    def ask_text(self, draft: Draft, place: str) -> Draft:
        """Ask for a required field."""
        while True:
            answer = self.conversation.ask(place, draft.text(place))
            changed = draft.put(place, answer)
            if not self._show(changed.problems_at(place)):
                return changed

    def ask_secret(self, draft: Draft, place: str) -> Draft:
        """Ask for a required secret; an empty line keeps the one that is set."""
        while True:
            is_set = draft.get(place) is not None
            answer = self.conversation.ask_secret(place, is_set=is_set)
            if is_set and not answer:
                return draft
            changed = draft.put(place, answer)
            if not self._show(changed.problems_at(place)):
                return changed

    def ask_optional_secret(self, draft: Draft, place: str) -> Draft:
        """Ask for a secret that may be left out; an empty line keeps what is there."""
        while True:
            is_set = draft.get(place) is not None
            answer = self.conversation.ask_secret(place, is_set=is_set, is_optional=True)
            if not answer:
                return draft
            changed = draft.put(place, None if answer == CLEAR else answer)
            if not self._show(changed.problems_at(place)):
                return changed

    def ask_field(self, draft: Draft, field: DescribedField) -> Draft:
        """Ask for a field as its description says."""
        if field.is_secret:
            ask = self.ask_secret if field.is_required else self.ask_optional_secret
            return ask(draft, field.place)
        while True:
            answer = self._answer(draft, field)
            value = read_answer(answer, field.kind) if isinstance(answer, str) else answer
            changed = draft.put(field.place, value)
            problems = [*changed.problems_at(field.place), *changed.problems_of_part(field.place)]
            if self._show(problems):
                continue
            if isinstance(answer, str) and as_typed(value) != answer:
                self.conversation.show_note(NoteTopic.READ_AS, [as_typed(value)])
            return changed

    def _answer(self, draft: Draft, field: DescribedField) -> str | bool | None:
        """Return what was typed or chosen; None unsets the field."""
        current = draft.get(field.place)
        shown = field.default if current is None else current
        if field.kind is Kind.FLAG:
            return self.conversation.confirm(field.place, default=shown is True)
        if field.kind is Kind.CHOICE:
            return self.conversation.choose(field.place, field.about.choices, as_typed(shown))
        answer = self.conversation.ask(field.place, as_typed(current))
        return None if answer in ("", CLEAR) else answer

    def _show(self, problems: list[str]) -> bool:
        """Show problems, and return whether there are any."""
        if problems:
            self.conversation.show_problems(problems)
        return bool(problems)
