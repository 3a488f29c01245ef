"""Keeps a person's answers while they connect, so that an attempt that ends early costs no typing twice."""

from dataclasses import replace

from ordersync.connecting.questions import FieldName, Topic
from ordersync.domain.connection import described_fields
from ordersync.domain.dialogue import Form, Message, Question
from ordersync.ports import KeptAnswers, Prompt

KEPT_TOPICS = frozenset({Topic.PROOF, Topic.CATALOG, Topic.OTHER_INTEGRATION})
# A secret may be typed as the client id, which no rule sees. So it is kept once a question beyond these is
# asked: then SALESmanago has accepted it.
UNPROVEN = FieldName.CLIENT_ID
BEFORE_PROVEN = frozenset({FieldName.SALESMANAGO_URL, FieldName.CLIENT_ID, Topic.PROOF})


class KeepingPrompt:
    """Implements `ordersync.ports.Prompt`: asks through another one, and keeps what is answered.

    Secrets, decisions about saving and what to do about failures are not kept. An answer of an earlier
    attempt becomes the default of its question, once: if it is refused now, it is not offered again.
    """

    def __init__(self, prompt: Prompt, answers: KeptAnswers, connection_id: str) -> None:
        """Ask through `prompt`, and keep answers in `answers`."""
        self._prompt = prompt
        self._answers = answers
        self._connection_id = connection_id
        self._kept = dict(answers.load(connection_id))
        self._offered = dict(self._kept)
        self._last = ""
        self._unproven = ""

    @property
    def has_answers(self) -> bool:
        """Whether an earlier attempt left answers to offer."""
        return bool(self._offered)

    def ask(self, question: Question) -> str:
        """Return the answer; see `ordersync.ports.Prompt`."""
        if not _is_kept(question):
            self._last = ""
            return self._prompt.ask(question)
        if question.topic not in BEFORE_PROVEN and self._unproven:
            self._keep(UNPROVEN, self._unproven)
        if question.topic == self._last:  # asked again at once: the answer was refused
            self._keep(question.topic, "")
        self._last = question.topic
        answer = self._prompt.ask(_with_default(question, self._offered.pop(question.topic, "")))
        if question.topic == UNPROVEN:
            self._unproven = answer
        else:
            self._keep(question.topic, answer)
        return answer

    def show(self, message: Message) -> None:
        """Show a message."""
        self._prompt.show(message)

    def forget(self) -> None:
        """Forget all answers: they are saved, or not wanted."""
        self._kept, self._offered = {}, {}
        self._answers.delete(self._connection_id)

    def _keep(self, topic: str, answer: str) -> None:
        if self._kept.get(topic, "") == answer:
            return
        self._kept = {**self._kept, topic: answer}
        self._answers.save(self._connection_id, {name: text for name, text in self._kept.items() if text})


def _is_kept(question: Question) -> bool:
    field = described_fields().get(question.topic)
    if field is None:
        return question.topic in KEPT_TOPICS
    return question.form is not Form.SECRET and not field.is_secret


def _with_default(question: Question, kept: str) -> Question:
    """Return the question with a kept answer as its default, if it is one of the answers to choose from."""
    values = {choice.value for choice in question.choices}
    if not kept or (values and kept not in values):
        return question
    return replace(question, default=kept)
