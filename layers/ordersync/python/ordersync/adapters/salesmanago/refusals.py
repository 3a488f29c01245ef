"""What SALESmanago's messages mean: it has no error codes, so their text has to tell."""

import re
from collections.abc import Iterable, Sequence

from ordersync.errors import OrderSyncError, Refused, Rejected, Service, UnknownRefusal, WaitReason

SERVICE = Service.SALESMANAGO
CREDENTIAL = re.compile(
    r"not authenticated|not authorized|authorization failed|api key not specified|invalid account"
    r"|invalid confirmation email account|integration failed|access denied|unauthorized",
    re.IGNORECASE,
)
OWNER = re.compile(r"\bowner\b", re.IGNORECASE)
ITEM = re.compile(
    r"(e-?mail|address).*(invalid|incorrect|not valid|wrong|malformed|too long|blacklist)"
    r"|(invalid|incorrect|wrong|malformed|bad).*(e-?mail|address)",
    re.IGNORECASE,
)
PERSONAL = re.compile(r"[^\s@\"']+@[^\s@\"']+|[+(]?\d[\d \-./()]{5,}\d|[0-9a-f]{32,}", re.IGNORECASE)
LONGEST_MESSAGE = 200
SHORTEST_TELLING = 3


def refusal(messages: Sequence[str], sent: Iterable[str] = ()) -> OrderSyncError:
    """Return the error that an unsuccessful answer stands for; it repeats nothing of what was `sent`."""
    text = " / ".join(PERSONAL.sub("…", message) for message in messages)
    for value in sorted(filter(_is_telling, sent), key=len, reverse=True):
        text = re.sub(re.escape(value), "…", text, flags=re.IGNORECASE)
    text = text[:LONGEST_MESSAGE]
    if any(CREDENTIAL.search(message) or OWNER.search(message) for message in messages):
        about_owner = any(OWNER.search(message) for message in messages)
        reason = WaitReason.SALESMANAGO_OWNER if about_owner else WaitReason.SALESMANAGO_CREDENTIAL
        fields = (
            "salesmanago.owner" if about_owner else "salesmanago.client_id, api_key and api_secret or sha"
        )
        msg = f"SALESmanago refuses the connection: {text}; check {fields}"
        return Refused(msg, reason=reason, service=SERVICE)
    if any(ITEM.search(message) for message in messages):
        return Rejected(f"SALESmanago refuses the item: {text}", service=SERVICE)
    return UnknownRefusal(f"SALESmanago refuses: {text or 'without a message'}", service=SERVICE)


def _is_telling(value: str) -> bool:
    return len(value) >= SHORTEST_TELLING
