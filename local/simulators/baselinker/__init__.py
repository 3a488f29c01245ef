"""A strict simulator of BaseLinker."""

from local.simulators.baselinker.account import BaselinkerAccount, Call, JournalEntry, Status
from local.simulators.baselinker.options import BaselinkerOptions
from local.simulators.baselinker.orders import Order, complete_order
from local.simulators.baselinker.simulator import MAX_ORDERS, PATH, BaselinkerSimulator
from local.simulators.limit import Block, CallLimit

__all__ = [
    "MAX_ORDERS",
    "PATH",
    "BaselinkerAccount",
    "BaselinkerOptions",
    "BaselinkerSimulator",
    "Block",
    "Call",
    "CallLimit",
    "JournalEntry",
    "Order",
    "Status",
    "complete_order",
]
