"""What becomes of the story's orders if the present version goes on with it."""

from collections.abc import Mapping

from tests.fakes.application import MAIN

SENT, COPY = ("sent", 1), ("skipped same_purchase", 0)
UNKNOWN, UNMATCHED = "of an unknown outcome", "masked, not matched"
# What becomes of each order of the story in tests/upgrades if nothing fails, and its number of events.
ENDS: Mapping[str, Mapping[str, tuple[str, int]]] = {
    MAIN: {
        "before the start": SENT,
        "sent": SENT,
        "of no address": ("skipped no_email", 0),
        "with a match": SENT,
        "masked, matched": SENT,
        UNMATCHED: SENT,
        "missed by the journal": SENT,
        "forgotten": ("forgotten", 0),
        "of one who comes back": SENT,
        "read back": SENT,
        "of a store": SENT,
        "of a store, again": COPY,
        "copied": COPY,
        "split": SENT,
        "split off": SENT,
        "merged away": SENT,
        "merged": COPY,
        "found by the sweep": SENT,
        "queued": SENT,
        "edited": SENT,
        "copied late": COPY,
        "unread": SENT,
    },
    "gap": {"before the gap": SENT, "after the gap": SENT, "of a blocked token": SENT, "sent at last": SENT},
    "shadow": {"in shadow mode": ("shadow", 0)},
    "unclear": {UNKNOWN: SENT, "in doubt": SENT},
    "dark": {"parked": SENT, "parked, edited": SENT},
    "failing": {
        "rejected": ("rejected SALESmanago refuses the item: Invalid email address", 0),
        "of an unknown refusal": SENT,
        "failed at": SENT,
        "dead": SENT,
        "beside those that fail": SENT,
        "failed once": SENT,
    },
    "hasty": {
        "of a request that never left": SENT,
        "of a request that arrived": SENT,
        "of a contact that is being written": SENT,
    },
}
