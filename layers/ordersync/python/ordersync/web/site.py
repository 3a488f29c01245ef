"""What the pages need of the outside world."""

from collections.abc import Callable
from dataclasses import field

from ordersync.connecting.save_connection import ConnectionSaver
from ordersync.frozen import frozen
from ordersync.ports import Accounts, Clock, Documents, Log, Operators, SecretDrafts
from ordersync.records.access import AccessRecords
from ordersync.web.access import Access


@frozen
class Site:
    """The deployment, as its pages see it.

    Attributes:
        access: links and sessions.
        trail: who changed what.
        operators: the function that alone sends, decides, and reads tables of orders.
        documents: the connections' documents.
        saver: saves them.
        drafts: keeps secrets that were typed and are not saved yet.
        accounts: opens both services' accounts, to try what was typed.
        new_api_key: invents an API key, which SALESmanago lets the caller choose.
    """

    access: Access
    trail: AccessRecords
    operators: Operators
    documents: Documents
    saver: ConnectionSaver
    drafts: SecretDrafts
    accounts: Accounts
    clock: Clock
    log: Log
    new_api_key: Callable[[], str] = field(repr=False)
