"""The ports: everything that the rooms need of the outside world, and that adapters provide."""

from ordersync.ports.machine import (
    Clock,
    Log,
    People,
    Pollers,
    Prompt,
    Result,
    Rng,
    RunConcurrently,
)
from ordersync.ports.services import (
    Accounts,
    BaseLinker,
    CallPermits,
    CatalogList,
    Http,
    HttpAnswer,
    HttpRequest,
    SalesManago,
)
from ordersync.ports.storage import (
    Connections,
    DeadLetters,
    Documents,
    KeptAnswers,
    Queue,
    Stored,
    Table,
    Tables,
)

__all__ = [
    "Accounts",
    "BaseLinker",
    "CallPermits",
    "CatalogList",
    "Clock",
    "Connections",
    "DeadLetters",
    "Documents",
    "Http",
    "HttpAnswer",
    "HttpRequest",
    "KeptAnswers",
    "Log",
    "People",
    "Pollers",
    "Prompt",
    "Queue",
    "Result",
    "Rng",
    "RunConcurrently",
    "SalesManago",
    "Stored",
    "Table",
    "Tables",
]
