"""The reference model: what SALESmanago and the ledger must hold, derived from what happened."""

from tests.model.check import check, check_event, check_never_twice
from tests.model.history import FRESH_SECONDS, Forgotten, History
from tests.model.orders import Order

__all__ = ["FRESH_SECONDS", "Forgotten", "History", "Order", "check", "check_event", "check_never_twice"]
