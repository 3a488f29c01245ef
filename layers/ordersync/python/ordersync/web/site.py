"""What the pages need of the outside world."""

from dataclasses import dataclass

from ordersync.ports import Accounts, Clock, Documents, Log, Operators
from ordersync.records.access import AccessRecords
from ordersync.web.access import Access


@dataclass(frozen=True)
class Site:
    """The deployment, as its pages see it.

    Attributes:
        access: links and sessions.
        trail: what was changed, by whom.
        operators: the function that alone sends, decides, and reads tables of orders.
        documents: the connections' documents.
        accounts: opens both services' accounts, to try what was typed.
    """

    access: Access
    trail: AccessRecords
    operators: Operators
    documents: Documents
    accounts: Accounts
    clock: Clock
    log: Log
