"""What happened to an order in English, as pages say it: by the titles of the form, without commands."""

from dataclasses import replace

from ordersync.connecting.words import ENGLISH
from ordersync.delivery.handle_failure import BASELINKER_FAILS, SALESMANAGO_FAILS
from ordersync.delivery.read_back import CARD_CANT_TELL
from ordersync.domain.skips import SkipReason
from ordersync.domain.states import State
from ordersync.domain.trace import Happening
from ordersync.operating.order_words import ENGLISH_ORDER


def _title(place: str) -> str:
    return f"“{ENGLISH.label(place)}”"


ENGLISH_PAGE_ORDER = replace(
    ENGLISH_ORDER,
    happenings={
        **ENGLISH_ORDER.happenings,
        Happening.LOGGED: "it appeared in BaseLinker's journal",
        Happening.SWEPT: "the regular look through all orders found it and queued it",
        Happening.SHADOWED: "would have been sent: the connection is in a test run",
        Happening.DEAD: "the program could not handle it, so it was set aside",
    },
    sentences={
        **ENGLISH_ORDER.sentences,
        State.SHADOW: "would have been sent: the connection was in a test run",
    },
    remedies={
        **ENGLISH_ORDER.remedies,
        SkipReason.CONNECTION_REMOVED: (
            "Add the connection again: the regular look through all orders then finds the order."
        ),
        SkipReason.SKIPPED_SOURCE: (
            f"Change [5] or {_title('settings.skip_sources')} in the settings, then try again."
        ),
        SkipReason.SKIPPED_STATUS: (
            f"Change its status, or {_title('settings.skip_statuses')} in the settings, then try again."
        ),
        SkipReason.BEFORE_START: "Try it again, or transfer it on the page “Older orders”.",
        SkipReason.MASKED_EMAIL: (
            "Nothing to do: it is transferred after a later order with the same phone number."
        ),
        SkipReason.IGNORED_EMAIL: (
            "Correct the e-mail address in BaseLinker, or"
            f" {_title('settings.ignored_emails')} in the settings, then try again."
        ),
        SkipReason.CONTACT_DELETED: "Try it again, if the buyer is to come back.",
        SkipReason.POSSIBLE_COPY: (
            "Compare it with the buyer's other purchases; if it is no copy, try it again."
        ),
    },
    state_remedies={
        **ENGLISH_ORDER.state_remedies,
        State.UNKNOWN: (
            "Look for the purchase on the contact's card in SALESmanago, then choose “SALESmanago has it” or"
            " “SALESmanago does not have it”."
        ),
        State.DEAD: "Report the error; once a version corrects it, try it again.",
    },
    fates={
        **ENGLISH_ORDER.fates,
        "shadow": "it would have been sent: the connection is in a test run",
        "open": "under way for more than a day: the order's page says why",
    },
    recorded={
        **ENGLISH_ORDER.recorded,
        CARD_CANT_TELL: "the contact's card can't tell whether the purchase arrived",
        SALESMANAGO_FAILS: "SALESmanago fails at this order, although it answers for others",
        BASELINKER_FAILS: "BaseLinker fails at this order, although it shows others",
    },
)
