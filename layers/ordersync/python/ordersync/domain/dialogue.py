"""What a person who connects is asked and shown: words ready to read, with a word for programs beside them.

Nothing here holds a secret; a secret is only ever an answer.
"""

from enum import StrEnum

from ordersync.frozen import frozen

YES, NO = "yes", "no"


class Form(StrEnum):
    """How a question is answered."""

    LINE = "line"
    SECRET = "secret"  # noqa: S105 - a name
    CHOICE = "choice"
    YES_NO = "yes_no"


@frozen
class Choice:
    """One answer to choose, and its words."""

    value: str
    text: str


@frozen
class Question:
    """A question.

    Attributes:
        topic: what it asks for: the dotted place of a field, or another word for programs.
        form: how it is answered.
        text: the question's line.
        explanation: what to read before answering.
        choices: the answers to choose from: for `CHOICE`, and `YES` and `NO` for `YES_NO`.
        default: the answer that an empty line gives; empty if there is none.
        hint: how a secret is entered, and what an empty line does.
    """

    topic: str
    form: Form
    text: str
    explanation: str = ""
    choices: tuple[Choice, ...] = ()
    default: str = ""
    hint: str = ""


@frozen
class Note:
    """Something to know; `values` are the data in its text."""

    topic: str
    text: str
    values: tuple[str, ...] = ()


@frozen
class Summary:
    """A document's fields: each one's dotted place and its value, secrets as set or not set."""

    rows: tuple[tuple[str, str], ...]


class Status(StrEnum):
    """How a check ended."""

    OK = "ok"
    WARNING = "warning"
    FAILED = "failed"


class CheckName(StrEnum):
    """What is checked."""

    DOCUMENT = "document"
    STATE = "state"
    TOKEN = "baselinker_token"  # noqa: S105 - a name
    JOURNAL = "journal"
    NEIGHBOURS = "neighbours"
    ADDRESSES = "addresses"
    PRODUCTS = "products"
    CURRENCIES = "currencies"
    CREDENTIAL = "salesmanago_credential"
    OWNER = "owner"
    DOUBLES = "doubles"
    CONSENT = "consent"
    V3_KEY = "v3_key"
    ESHOP = "eshop"


@frozen
class Check:
    """The result of one check.

    Attributes:
        name: what was checked.
        status: how it ended.
        title: the name for people.
        meaning: what was found, and what it means.
        advice: what to do, empty if all is well.
        reason: one word for programs: the reason of a refusal, `unavailable`, `budget` and the like.
        quote: what a service itself said, marked as its words; empty if it said nothing.
        detail: what the program says of a failure, in English and with names of fields; not for pages.
    """

    name: CheckName
    status: Status
    title: str
    meaning: str
    advice: str = ""
    reason: str = ""
    quote: str = ""
    detail: str = ""


Message = Note | Summary | Check
