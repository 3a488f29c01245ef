"""What SALESmanago's messages mean: it has no error codes, so their text has to tell.

The texts may be of any length, and hostile: they are cut before patterns run, and no pattern goes over a text
more than a few times.
"""

import re
from collections.abc import Iterable, Sequence

from ordersync.domain.bounds import LONGEST_INPUT
from ordersync.errors import OrderSyncError, Refused, Rejected, Service, UnknownRefusal, WaitReason

SERVICE = Service.SALESMANAGO
CREDENTIAL = re.compile(
    r"not authenticated|not authorized|authorization failed|api key not specified|invalid account"
    r"|invalid confirmation email account|integration failed|access denied|unauthorized",
    re.IGNORECASE,
)
OWNER = re.compile(r"\bowner\b", re.IGNORECASE)
ADDRESS = re.compile(r"e-?mail|address", re.IGNORECASE)
FAULT = re.compile(r"invalid|incorrect|wrong|malformed|bad", re.IGNORECASE)
FAULT_AFTER = re.compile(r"invalid|incorrect|not valid|wrong|malformed|too long|blacklist", re.IGNORECASE)
EMAIL = re.compile(r"(?<![^\s@\"'])[^\s@\"']+@[^\s@\"']+")
NUMBER = re.compile(r"[+(]?\d[\d \-./()]{5,}\d|[0-9a-f]{32,}", re.IGNORECASE)
MOST_MESSAGES = 10
LONGEST_READ = 2 * LONGEST_INPUT
LONGEST_MESSAGE = 200
SHORTEST_TELLING = 3


def refusal(messages: Sequence[str], sent: Iterable[str] = ()) -> OrderSyncError:
    """Return the error that an unsuccessful answer stands for; it repeats nothing of what was `sent`."""
    values = sorted(filter(_is_telling, sent), key=len, reverse=True)
    text = " / ".join(_masked(message, values) for message in messages[:MOST_MESSAGES])[:LONGEST_MESSAGE]
    messages = [message[:LONGEST_READ] for message in messages[:MOST_MESSAGES]]
    if any(CREDENTIAL.search(message) or OWNER.search(message) for message in messages):
        about_owner = any(OWNER.search(message) for message in messages)
        reason = WaitReason.SALESMANAGO_OWNER if about_owner else WaitReason.SALESMANAGO_CREDENTIAL
        fields = (
            "salesmanago.owner" if about_owner else "salesmanago.client_id, api_key and api_secret or sha"
        )
        msg = f"SALESmanago refuses the connection: {text}; check {fields}"
        return Refused(msg, reason=reason, service=SERVICE)
    if any(_is_about_address(line) for message in messages for line in message.split("\n")):
        return Rejected(f"SALESmanago refuses the item: {text}", service=SERVICE)
    return UnknownRefusal(f"SALESmanago refuses: {text or 'without a message'}", service=SERVICE)


def _masked(message: str, values: Sequence[str]) -> str:
    """Return the message without personal data and these values, even if it was cut in the middle of one."""
    text = NUMBER.sub("…", EMAIL.sub("…", message[:LONGEST_READ]))
    for value in values:
        text = re.sub(re.escape(value), "…", text, flags=re.IGNORECASE)
    return text if len(message) <= LONGEST_READ else f"{text[:-LONGEST_INPUT]}…"


def _is_about_address(line: str) -> bool:
    """Return whether a line names an e-mail address and, on the right side of it, a fault."""
    if (address := ADDRESS.search(line)) and FAULT_AFTER.search(line, address.end()):
        return True
    fault = FAULT.search(line)
    return fault is not None and ADDRESS.search(line, fault.end()) is not None


def _is_telling(value: str) -> bool:
    return len(value) >= SHORTEST_TELLING
