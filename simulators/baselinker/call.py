"""The record of one call."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Call:
    """One call that arrived, without its token and parameters.

    Attributes:
        at: Arrival, epoch seconds.
        account: Name of the account, empty for an unknown token.
        method: API method, empty if the request named none that exists.
        outcome: `SUCCESS`, an error code, or `HTTP <status>`.
    """

    at: float
    account: str
    method: str
    outcome: str
