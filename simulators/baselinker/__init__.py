"""A strict simulator of BaseLinker."""

from simulators.baselinker.account import BaselinkerAccount, Status
from simulators.baselinker.answers import MAX_ORDERS
from simulators.baselinker.call import Call
from simulators.baselinker.form import PATH
from simulators.baselinker.garbled import Garbled
from simulators.baselinker.journal import JournalEntry
from simulators.baselinker.options import BaselinkerOptions
from simulators.baselinker.orders import Order, complete_order
from simulators.baselinker.simulator import BaselinkerSimulator
from simulators.baselinker.staff import Deed
from simulators.limit import Block, CallLimit

__all__ = [
    "MAX_ORDERS",
    "PATH",
    "BaselinkerAccount",
    "BaselinkerOptions",
    "BaselinkerSimulator",
    "Block",
    "Call",
    "CallLimit",
    "Deed",
    "Garbled",
    "JournalEntry",
    "Order",
    "Status",
    "complete_order",
]
