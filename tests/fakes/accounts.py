"""What a connection joins: an account of each simulated service."""

from collections.abc import Mapping
from dataclasses import dataclass

from simulators import BaselinkerAccount, SalesmanagoAccount


@dataclass
class Merchant:
    """Both accounts of one connection."""

    shop: BaselinkerAccount
    marketing: SalesmanagoAccount

    def events(self) -> list[Mapping[str, object]]:
        """Return the PURCHASE events that SALESmanago holds, except those of other tools."""
        return [event.data for event in self.marketing.events if event.origin == "api"]

    def purchases(self) -> list[int]:
        """Return the order ids of these events, in ascending order."""
        return sorted(int(str(event["externalId"])) for event in self.events())
