"""A person who connects a merchant's accounts, and answers by script."""

from collections.abc import Mapping, Sequence

from ordersync.connecting.connect import connect
from ordersync.connecting.questions import FieldName, NoteTopic, Topic
from ordersync.connecting.review import Ending
from ordersync.domain.connection import Connection, parse_new_connection
from ordersync.domain.dialogue import NO, YES, Check, CheckName, Form, Message, Note, Question, Summary
from tests.fakes.merchant import (
    API_SECRET,
    CLIENT_ID,
    ESHOP,
    OWNER,
    SALESMANAGO_URL,
    SECRETS,
    TOKEN,
    MemoryAnswers,
    MemoryDocuments,
    Merchant,
)

MOST_QUESTIONS = 80
MADE_UP_KEY = "made-up-key-5d1e"
Answer = str | bool | BaseException
Answers = Mapping[str, Sequence[Answer]]


class ScriptedPrompt:
    """Answers each topic with its next answer, then with the default; records all that is asked and shown.

    An answer may be an exception, such as that of Ctrl-C.
    """

    def __init__(self, answers: Answers) -> None:
        self._answers = {str(topic): list(given) for topic, given in answers.items()}
        self.questions: list[Question] = []
        self.shown: list[Message] = []

    def ask(self, question: Question) -> str:
        self.questions.append(question)
        assert len(self.questions) < MOST_QUESTIONS
        answers = self._answers.get(str(question.topic))
        answer = answers.pop(0) if answers else question.default
        if isinstance(answer, BaseException):  # what happens instead of an answer
            raise answer
        if isinstance(answer, bool):
            assert question.form is Form.YES_NO, question.topic
            return YES if answer else NO
        if question.form is Form.CHOICE:
            assert answer in [choice.value for choice in question.choices], question.topic
        return answer or question.default

    def show(self, message: Message) -> None:
        self.shown.append(message)

    @property
    def asked(self) -> list[str]:
        """The topics, in the order of the questions."""
        return [question.topic for question in self.questions]

    @property
    def offered(self) -> dict[str, list[str]]:
        """The choices of each topic, as they were offered last."""
        return {each.topic: [choice.value for choice in each.choices] for each in self.questions}

    @property
    def summaries(self) -> list[dict[str, str]]:
        return [dict(message.rows) for message in self.shown if isinstance(message, Summary)]

    @property
    def defaults(self) -> dict[str, str]:
        """The default of each topic, as it was asked first."""
        return {each.topic: each.default for each in reversed(self.questions)}

    def checks(self, name: CheckName) -> list[Check]:
        return [message for message in self.shown if isinstance(message, Check) and message.name is name]

    def notes(self, topic: NoteTopic) -> list[tuple[str, ...]]:
        notes = [message for message in self.shown if isinstance(message, Note)]
        return [note.values for note in notes if note.topic == topic]


class Session:
    """One merchant who connects, perhaps several times."""

    def __init__(self) -> None:
        self.merchant = Merchant()
        self.merchant.shop.add_order({"order_source": "shop", "email": "anna@example.org"})
        self.documents = MemoryDocuments()
        self.answers = MemoryAnswers()
        self.prompt = ScriptedPrompt({})
        self.usual: dict[str, Sequence[Answer]] = {
            FieldName.TOKEN: [TOKEN],
            FieldName.SALESMANAGO_URL: [SALESMANAGO_URL],
            FieldName.CLIENT_ID: [CLIENT_ID],
            FieldName.API_SECRET: [API_SECRET],
            FieldName.OWNER: [OWNER],
            FieldName.ESHOP: [ESHOP],
            Topic.OTHER_INTEGRATION: ["none"],
            FieldName.MODE: ["live"],
            FieldName.START: ["journal"],
        }

    def connect(self, answers: Answers | None = None, name: str = "shop") -> Ending:
        """Connect with these answers beside the usual ones; nothing asked or shown holds a secret."""
        self.prompt = ScriptedPrompt({**self.usual, **(answers or {})})
        try:
            return connect(
                name,
                prompt=self.prompt,
                accounts=self.merchant.accounts,
                saver=self.merchant.saver(self.documents),
                answers=self.answers,
                clock=self.merchant.clock,
                new_api_key=lambda: MADE_UP_KEY,
            )
        finally:
            said = repr(self.prompt.shown) + repr(self.prompt.questions) + repr(self.answers.kept)
            assert not [secret for secret in (*SECRETS, MADE_UP_KEY) if secret in said]

    def connection(self, name: str = "shop") -> Connection:
        return parse_new_connection(self.documents.text(name), name)

    def store(self, **changes: object) -> str:
        """Store a document of this merchant's as it was saved some time ago."""
        self.documents.save("shop", self.merchant.text(**changes))
        return self.documents.text("shop")
