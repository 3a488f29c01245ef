"""Requests that SALESmanago does not fulfil."""

from dataclasses import dataclass
from typing import Literal

from simulators.http import Reply


class Rejected(Exception):
    """A request that is answered with `success: false`.

    Attributes:
        text: The message.
        violation: What the caller did that it must never do, None if it could happen to any caller.
    """

    def __init__(self, text: str, violation: str | None = None) -> None:
        """Describe the refusal."""
        super().__init__(text)
        self.text = text
        self.violation = violation


class TurnedAway(Exception):
    """A request that gets an HTTP error before its contents are looked at.

    Attributes:
        reply: The answer.
        violation: What the caller did that it must never do, None if it could happen to any caller.
    """

    def __init__(self, reply: Reply, violation: str | None) -> None:
        """Describe the refusal."""
        super().__init__(reply.status)
        self.reply = reply
        self.violation = violation


@dataclass(frozen=True, slots=True)
class Failure:
    """How SALESmanago fails, each time, at what is written about one address.

    Attributes:
        way: `before`: an HTTP error, and nothing happens; `after`: an HTTP error, though it took effect;
            `no_id`: a success whose answer lacks the id.
        of: The end of the paths that it fails at, by default of every one that writes.
        status: The HTTP status of the error; a firewall may answer 403 or 429 to single requests.
    """

    way: Literal["before", "after", "no_id"] = "before"
    of: str = ""
    status: int = 500
