"""Strict simulators of BaseLinker and SALESmanago, faults on the way to them, and a demo shop."""

from local.simulators.baselinker import BaselinkerAccount, BaselinkerOptions, BaselinkerSimulator
from local.simulators.faults import Fault, FaultPlan, FaultRates, FaultyApp, Outage
from local.simulators.http import (
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
from local.simulators.salesmanago import SalesmanagoAccount, SalesmanagoOptions, SalesmanagoSimulator

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
