"""The settings of a connection as a form: what a page shows, as data and without a word of HTML."""

from collections.abc import Mapping
from dataclasses import field
from enum import StrEnum

from ordersync.domain.dialogue import Check, Choice
from ordersync.frozen import frozen

PROPOSED_5 = "proposed:settings.skip_shop_orders"  # the hidden field: [5] was ticked for the person once
ENTERED_PREFIX = "entered:"  # and a secret's name: the hidden field that says that it was typed before
WARNED_PREFIX = "warned:"  # and a field's name: the hidden field that says that its warning was shown
CLEAR_PREFIX = "clear:"  # and a secret's name: the check box that removes it
ESHOP_TYPED = "eshop_typed"  # the text beside the drop-down of e-shops
OTHER_ESHOP = ":typed"  # in that drop-down; no e-shop has such an ID
ESHOP_ANYWAY, SAVE_UNTRIED = "eshop_anyway", "save_untried"
OPENED_VERSION = "version"  # the hidden field that says which document the form was opened on
YES_VALUE, NO_VALUE = "yes", "no"


class Control(StrEnum):
    """How a field is entered; a flag's page sends `no` before the `yes` of its check box."""

    SECRET = "secret"  # noqa: S105 - a name
    TEXT = "text"
    SELECT = "select"
    FLAG = "flag"
    AREA = "area"


class StoredState(StrEnum):
    """How the stored connection stands, whatever was typed over it."""

    NEW = "new"
    TEST = "test"
    LIVE = "live"
    PAUSED = "paused"
    BROKEN = "broken"


class SectionName(StrEnum):
    """The parts of the form, in their order."""

    HOSTED = "hosted"
    SALESMANAGO = "salesmanago"
    START = "start"
    MORE = "more"


@frozen
class FormField:
    """One field.

    Attributes:
        name: the name under which it is posted: a dotted place of the document, or another topic.
        title: its label.
        explanation: what to know before filling it in.
        control: how it is entered.
        choices: of a `SELECT`, each value with its words.
        value: what stands in it; always empty for a secret, `yes` or `no` for a flag.
        is_required: whether it must be filled in.
        kept: of a secret that is set, how it ends (at most four characters, after dots); else empty.
        can_clear: whether a check box named `clear:` and its name removes the secret.
        problem: what to do about what was typed, empty if all is well.
        notes: what else to know, which depends on the accounts.
        checks: what trying it has found.
        is_entered: of a secret, whether it was typed and is not saved yet.
        is_proposed: whether it was ticked for the person once, so that it is not ticked again.
        is_warned: whether a warning that holds saving back once was shown at it.
    """

    name: str
    title: str
    explanation: str
    control: Control
    choices: tuple[Choice, ...] = ()
    value: str = ""
    is_required: bool = False
    kept: str = ""
    can_clear: bool = False
    problem: str = ""
    notes: tuple[str, ...] = ()
    checks: tuple[Check, ...] = ()
    is_entered: bool = False
    is_proposed: bool = False
    is_warned: bool = False


@frozen
class FormSection:
    """A part of the form."""

    name: SectionName
    title: str
    fields: tuple[FormField, ...]


@frozen
class SourceRow:
    """Where orders come from, and what becomes of them.

    Attributes:
        store: the source and the store's ID, such as `shop:812`.
        name: the store's name.
        tags: what setting [4] gives, if it is on.
        eshop: the e-shop that its orders belong to.
        is_transferred: whether the settings transfer them.
        orders: how many of the recent orders are from there; None if they were not read.
    """

    store: str
    name: str
    tags: tuple[str, ...]
    eshop: str
    is_transferred: bool
    orders: int | None


@frozen
class ProductSample:
    """A line of one of the last orders, with each product identifier that it carries."""

    order_id: int
    name: str
    identifiers: Mapping[str, str]


@frozen
class SettingsForm:
    """The whole form.

    Attributes:
        connection_id: whose settings these are.
        version: the value of the hidden field `version`.
        is_new: whether the connection is not stored yet.
        sections: its parts.
        problems: what is wrong with no single field, or with the form as a whole.
        notes: what to know about all of it.
        sources: the table of sources; empty until the token was tried.
        more_sources: how many sources that table leaves out: those with the fewest recent orders.
        samples: lines of the last orders; empty until they were read.
        state: how the stored connection stands.
    """

    connection_id: str
    version: int
    is_new: bool
    sections: tuple[FormSection, ...]
    problems: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    sources: tuple[SourceRow, ...] = ()
    more_sources: int = 0
    samples: tuple[ProductSample, ...] = field(default=())
    state: StoredState = StoredState.NEW

    def field(self, name: str) -> FormField:
        """Return a field by its name."""
        return next(each for section in self.sections for each in section.fields if each.name == name)

    @property
    def is_in_order(self) -> bool:
        """Whether nothing stands in the way of saving it."""
        return not self.problems and not any(
            each.problem for section in self.sections for each in section.fields
        )
