"""The reference model: what SALESmanago and the ledger must hold, derived from what happened."""

from tests.model.check import check, check_event, check_never_twice
from tests.model.history import FRESH_SECONDS, History, Order

__all__ = ["FRESH_SECONDS", "History", "Order", "check", "check_event", "check_never_twice"]
