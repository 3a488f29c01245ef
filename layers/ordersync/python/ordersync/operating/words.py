"""What happened to an order in words for people, and what helps in each case."""

from collections.abc import Mapping

from ordersync.domain.skips import SkipReason
from ordersync.domain.states import State
from ordersync.domain.trace import Happening

HAPPENINGS: Mapping[Happening, str] = {
    Happening.LOGGED: "BaseLinker's journal named it",
    Happening.SWEPT: "the sweep found it and queued it",
    Happening.MISSING: "BaseLinker did not show it",
    Happening.SKIPPED: "skipped",
    Happening.SHADOWED: "would have been sent: the connection is in shadow mode",
    Happening.REJECTED: "SALESmanago refused it for good",
    Happening.DEAD: "the program could not handle it; its message is a dead letter",
    Happening.INTENDED: "its purchase was about to be sent",
    Happening.WITHDRAWN: "its purchase was not sent after all: the request certainly had no effect",
    Happening.SENT: "SALESmanago has its purchase",
    Happening.ABSENT: "the contact's card lacked the purchase, so that it was due again",
    Happening.IN_DOUBT: "the contact's card could not tell whether the purchase had arrived",
    Happening.UNKNOWN: "it was left to a person",
    Happening.FAILED: "an attempt failed",
    Happening.CAUGHT_UP: "its contact was brought up to date",
    Happening.RESOLVED: "a person decided",
}

SENTENCES: Mapping[State, str] = {
    State.QUEUED: "waits to be processed",
    State.INTENT: "was about to be sent, and the answer is not known yet",
    State.UNKNOWN: "may have been sent: a person has to decide",
    State.SENT: "was sent",
    State.SHADOW: "would have been sent: the connection was in shadow mode",
    State.SKIPPED: "was not sent",
    State.REJECTED: "was refused by SALESmanago",
    State.DEAD: "could not be handled",
    State.FORGOTTEN: "is left alone: its buyer wanted to be forgotten",
}

MEANINGS: Mapping[SkipReason, str] = {
    SkipReason.CONNECTION_REMOVED: "its connection was removed",
    SkipReason.FORGOTTEN: "its buyer wanted to be forgotten",
    SkipReason.ORDER_NOT_FOUND: "BaseLinker does not show it",
    SkipReason.NOT_A_PURCHASE: "it is a return",
    SkipReason.SKIPPED_SOURCE: "the settings leave its source out",
    SkipReason.SKIPPED_STATUS: "the settings leave its status out",
    SkipReason.UNCONFIRMED: "it is not confirmed",
    SkipReason.NEGATIVE_TOTAL: "it adds up to less than nothing",
    SkipReason.BEFORE_START: "it is from before the connection's start",
    SkipReason.MASKED_EMAIL: "its e-mail address is the marketplace's, and its number brought no buyer",
    SkipReason.NO_EMAIL: "it has no e-mail address",
    SkipReason.IGNORED_EMAIL: "its e-mail address is one of those that are ignored",
    SkipReason.INVALID_EMAIL: "its e-mail address is not one that SALESmanago accepts",
    SkipReason.AMBIGUOUS_PHONE: "several buyers have its telephone number, and none has its name",
    SkipReason.SAME_PURCHASE: "its items are in the purchase of a related order",
    SkipReason.VALUE_UNSETTLED: "related orders have counted some of its items, and it can't be seen which",
    SkipReason.NOTHING_TO_SEND: "it has neither products nor a value; its contact was written",
    SkipReason.CONTACT_DELETED: "its contact was deleted in SALESmanago",
    SkipReason.POSSIBLE_COPY: "it may be a copy of an order that was sent",
}

REMEDIES: Mapping[SkipReason, str] = {
    SkipReason.CONNECTION_REMOVED: "Add the connection again; the sweep then finds the order.",
    SkipReason.FORGOTTEN: "Nothing to do: it stays so.",
    SkipReason.ORDER_NOT_FOUND: (
        "Nothing to do, if it was deleted. Otherwise any change of it brings it back."
    ),
    SkipReason.NOT_A_PURCHASE: "Nothing to do: returns are not purchases.",
    SkipReason.SKIPPED_SOURCE: "Change `skip_shop_orders` or `skip_sources`, then retry.",
    SkipReason.SKIPPED_STATUS: "Change its status, or `skip_statuses`, then retry.",
    SkipReason.UNCONFIRMED: "Confirm it in BaseLinker.",
    SkipReason.NEGATIVE_TOTAL: (
        "Nothing to do, if it is a correction. Otherwise correct its prices in BaseLinker."
    ),
    SkipReason.BEFORE_START: "Retry it, or begin a backfill.",
    SkipReason.MASKED_EMAIL: "Nothing to do: a later order with the same number brings it by itself.",
    SkipReason.NO_EMAIL: "Enter an e-mail address in BaseLinker.",
    SkipReason.IGNORED_EMAIL: "Correct the e-mail address in BaseLinker, or `ignored_emails`, then retry.",
    SkipReason.INVALID_EMAIL: "Correct the e-mail address in BaseLinker.",
    SkipReason.AMBIGUOUS_PHONE: "Enter the buyer's own e-mail address in BaseLinker.",
    SkipReason.SAME_PURCHASE: "Nothing to do: nothing is missing.",
    SkipReason.VALUE_UNSETTLED: "Compare the orders with SALESmanago's purchases; enter what is missing.",
    SkipReason.NOTHING_TO_SEND: "Nothing to do, unless it should have prices: correct them in BaseLinker.",
    SkipReason.CONTACT_DELETED: "Retry it, if the buyer is to come back.",
    SkipReason.POSSIBLE_COPY: "Compare it with the buyer's other purchases; if it is no copy, retry it.",
}

STATE_REMEDIES: Mapping[State, str] = {
    State.UNKNOWN: "Look for it on the contact's card in SALESmanago, then resolve it as sent or not sent.",
    State.REJECTED: "Correct in BaseLinker what SALESmanago refuses; the change brings it back.",
    State.DEAD: "Report the error; once a version corrects it, retry it.",
}
