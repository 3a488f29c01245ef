"""Strict simulators of BaseLinker and SALESmanago, faults on the way to them, and a demo shop."""

from simulators.baselinker import BaselinkerAccount, BaselinkerOptions, BaselinkerSimulator
from simulators.faults import Fault, FaultPlan, FaultRates, FaultyApp, Outage
from simulators.http import (
    App,
    ConnectionLost,
    NotConnected,
    Reply,
    Request,
    RunningServer,
    TimedOut,
    TransportError,
    serve,
)
from simulators.salesmanago import SalesmanagoAccount, SalesmanagoOptions, SalesmanagoSimulator

__all__ = [
    "App",
    "BaselinkerAccount",
    "BaselinkerOptions",
    "BaselinkerSimulator",
    "ConnectionLost",
    "Fault",
    "FaultPlan",
    "FaultRates",
    "FaultyApp",
    "NotConnected",
    "Outage",
    "Reply",
    "Request",
    "RunningServer",
    "SalesmanagoAccount",
    "SalesmanagoOptions",
    "SalesmanagoSimulator",
    "TimedOut",
    "TransportError",
    "serve",
]
