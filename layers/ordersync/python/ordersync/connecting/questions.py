"""The questions of connecting, without their words: whoever asks them (a terminal, tests) has those."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from pydantic import SecretStr

from ordersync.connecting.check_connection import Check
from ordersync.ports import Accounts, Clock, Documents

NOTHING = "-"  # an answer that empties an optional field


class Topic(StrEnum):
    """What is asked; further settings are asked by their dotted names, such as `settings.start`."""

    TOKEN = "baselinker.token"  # noqa: S105 - a name
    BASELINKER_URL = "baselinker.url"
    SALESMANAGO_URL = "salesmanago.url"
    CLIENT_ID = "salesmanago.client_id"
    PROOF = "proof"
    API_KEY = "salesmanago.api_key"
    API_SECRET = "salesmanago.api_secret"  # noqa: S105 - a name
    SHA = "salesmanago.sha"
    OWNER = "salesmanago.owner"
    V3_KEY = "salesmanago.v3_api_key"
    V3_URL = "salesmanago.v3_url"
    CATALOG = "catalog"
    ESHOP = "settings.eshop"
    ESHOP_ANYWAY = "eshop_anyway"
    TAG = "settings.tag"
    ORDER_SOURCE_TAG = "settings.order_source_tag"
    SKIP_SHOP_ORDERS = "settings.skip_shop_orders"
    OTHER_INTEGRATION = "other_integration"
    SWITCHED_OFF = "switched_off"
    BEGIN_LATER = "begin_later"
    BEGIN = "begin"
    START = "settings.start"
    MORE = "more"
    REMEDY = "remedy"
    REVIEW = "review"
    REPLACE_UNUSABLE = "replace_unusable"
    DROP_UNKNOWN = "drop_unknown"
    OVERWRITE = "overwrite"


class Proof(StrEnum):
    """How a SALESmanago account is proven."""

    SECRET = "api_secret"  # noqa: S105 - a name
    SHA = "sha"


class Remedy(StrEnum):
    """What to do about something that was tried in vain."""

    RETYPE = "retype"
    ADDRESS = "address"
    AGAIN = "again"
    WITHOUT = "without"
    KEEP = "keep"
    GIVE_UP = "give_up"


class OtherIntegration(StrEnum):
    """Whether something else transfers the same orders to SALESmanago."""

    NONE = "none"
    STOPPED = "stopped"
    RUNNING = "running"


class Step(StrEnum):
    """What can be done with a whole document: save it, change a part of it, leave it."""

    SAVE = "save"
    BASELINKER = "baselinker"
    SALESMANAGO = "salesmanago"
    TAG = "tag"
    ESHOP = "eshop"
    SOURCE_TAG = "source_tag"
    SHOP_ORDERS = "shop_orders"
    START = "start"
    MORE = "more"
    LEAVE = "leave"


@dataclass(frozen=True)
class Choice:
    """One answer to choose; `label` holds data to show with it, such as a catalog's name."""

    value: str
    label: str = ""


class NoteTopic(StrEnum):
    """What is told without a question."""

    EXISTING = "existing"
    UNUSABLE = "unusable"
    PROBLEM = "problem"
    TAG_STORED = "tag_stored"
    SOURCE_TAGS = "source_tags"
    SHOP_STORES = "shop_stores"
    SWITCH_OFF_FIRST = "switch_off_first"
    DOUBLES = "doubles"
    START_NOW = "start_now"
    CHANGED_MEANWHILE = "changed_meanwhile"


@dataclass(frozen=True)
class Note:
    """Something to tell, with the data that belong to it; never a secret."""

    topic: NoteTopic
    values: tuple[str, ...] = ()


@dataclass(frozen=True)
class Summary:
    """A document's fields by dotted name, secrets as set or not set."""

    rows: tuple[tuple[str, str], ...]


class Prompt(Protocol):
    """Asks a person."""

    def ask(self, topic: str, default: str = "") -> str:
        """A line of text; `default` for an empty one."""

    def ask_secret(self, topic: str, *, kept: bool) -> SecretStr | None:
        """A line that nobody sees; nothing for an empty one, which keeps what is there if `kept`."""

    def choose(self, topic: str, choices: Sequence[Choice], default: str = "") -> str:
        """The value of one of the choices; `default` names the one for an empty line, if there is any."""

    def confirm(self, topic: str, *, default: bool) -> bool:
        """Yes or no."""

    def tell(self, notice: Check | Note | Summary) -> None:
        """Tells something."""


class GaveUp(Exception):
    """The person does not want to go on; nothing was written."""


@dataclass(frozen=True)
class ConnectDesk:
    """What connecting works with.

    Attributes:
        new_api_key: makes up an API key, which SALESmanago lets the caller choose.
    """

    prompt: Prompt
    accounts: Accounts
    documents: Documents
    clock: Clock
    new_api_key: Callable[[], str] = field(repr=False)


def remedy(desk: ConnectDesk, *choices: Remedy) -> Remedy:
    """What the person wants to do; giving up is always among it.

    Raises:
        GaveUp: that.
    """
    offered = [*choices, Remedy.GIVE_UP]
    chosen = Remedy(desk.prompt.choose(Topic.REMEDY, [Choice(each) for each in offered], offered[0]))
    if chosen is Remedy.GIVE_UP:
        raise GaveUp
    return chosen
