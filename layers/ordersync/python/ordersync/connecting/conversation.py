"""The conversation with a person who connects: questions and notes, worded in their language."""

from collections.abc import Iterable, Sequence
from dataclasses import field

from ordersync.connecting.language import Language
from ordersync.connecting.questions import CLEAR, GaveUp, NoteTopic, Phrase, Remedy, Topic
from ordersync.domain.dialogue import NO, YES, Check, Choice, Form, Note, Question, Summary
from ordersync.frozen import frozen
from ordersync.ports import Prompt


@frozen
class Conversation:
    """Asks for fields, by their dotted place, and about other topics."""

    prompt: Prompt
    language: Language = field(repr=False)

    def ask(self, topic: str, default: str = "") -> str:
        """Return a line of text; `default` if it is empty."""
        return self._ask(topic, Form.LINE, default=default).strip()

    def ask_secret(self, topic: str, *, is_set: bool, is_optional: bool = False) -> str:
        """Return a secret, or an empty string for an empty line, which keeps a secret that is set."""
        hint = ", ".join(self._secret_hints(is_set=is_set, is_optional=is_optional))
        return self._ask(topic, Form.SECRET, hint=hint).strip()

    def choose(self, topic: str, values: Iterable[str], default: str = "") -> str:
        """Return one of the values; `default` is the one that an empty line gives, if any."""
        words = self.language.question(topic).choices
        return self.choose_from(topic, [Choice(value, words[value]) for value in values], default)

    def choose_from(self, topic: str, choices: Sequence[Choice], default: str = "") -> str:
        """Return the value of one of the choices, beside which the topic's own may stand."""
        return self._ask(topic, Form.CHOICE, choices=tuple(choices), default=default)

    def confirm(self, topic: str, *, default: bool) -> bool:
        """Return whether the answer is yes."""
        phrases = self.language.phrases
        choices = (Choice(YES, phrases[Phrase.YES]), Choice(NO, phrases[Phrase.NO]))
        return self._ask(topic, Form.YES_NO, choices=choices, default=YES if default else NO) == YES

    def ask_remedy(self, *remedies: Remedy) -> Remedy:
        """Return what to do about a failure, the first one by default; giving up is always among it.

        Raises:
            GaveUp: the person gives up.
        """
        chosen = Remedy(self.choose(Topic.REMEDY, [*remedies, Remedy.GIVE_UP], remedies[0]))
        if chosen is Remedy.GIVE_UP:
            raise GaveUp
        return chosen

    def show_check(self, check: Check) -> None:
        """Show what a check found."""
        self.prompt.show(check)

    def show_note(self, topic: NoteTopic, values: Sequence[str] = ()) -> None:
        """Show a note with its data."""
        self.prompt.show(Note(topic, self.language.note(topic, tuple(values)), tuple(values)))

    def show_problems(self, problems: Sequence[str], topic: NoteTopic = NoteTopic.PROBLEM) -> None:
        """Show what is wrong with fields, each by its title."""
        worded = " ".join(dict.fromkeys(self.language.problem(problem) for problem in problems))
        self.prompt.show(Note(topic, self.language.note(topic, (worded,)), tuple(problems)))

    def show_summary(self, values: Iterable[tuple[str, object]]) -> None:
        """Show fields with their values."""
        unset = self.language.phrases[Phrase.NOT_SET]
        rows = ((place, self.language.value(value) or unset) for place, value in values)
        self.prompt.show(Summary(tuple(rows)))

    def _ask(
        self,
        topic: str,
        form: Form,
        *,
        choices: tuple[Choice, ...] = (),
        default: str = "",
        hint: str = "",
    ) -> str:
        words = self.language.question(topic)
        return self.prompt.ask(Question(topic, form, words.text, words.explanation, choices, default, hint))

    def _secret_hints(self, *, is_set: bool, is_optional: bool) -> list[str]:
        phrases = self.language.phrases
        hints = [phrases[Phrase.HIDDEN]]
        if is_set:
            hints.append(phrases[Phrase.KEEPS_SECRET])
        if is_set and is_optional:
            hints.append(phrases[Phrase.CLEARS_SECRET].format(clear=CLEAR))
        if is_optional and not is_set:
            hints.append(phrases[Phrase.NO_SECRET])
        return hints
