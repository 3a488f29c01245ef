"""Tries whether SALESmanago answers, and accepts the connection, in the one way that writes nothing."""

from ordersync.domain.connection import Connection
from ordersync.errors import Refused, Service, WaitReason
from ordersync.ports import SalesManago


def try_salesmanago(salesmanago: SalesManago, connection: Connection, refused: WaitReason | None) -> None:
    """Ask for the account's users.

    Args:
        salesmanago: the account.
        connection: the connection.
        refused: what was refused before: if it was the owner, it has to be one of the users.

    Raises:
        Refused: the credential, or the owner, is refused.
        RetryLater: SALESmanago does not answer.
    """
    users = {user.lower() for user in salesmanago.users()}
    is_owner_refused = refused is WaitReason.SALESMANAGO_OWNER
    if users and is_owner_refused and connection.salesmanago.owner.lower() not in users:
        raise Refused(
            f"connection {connection.connection_id}: salesmanago.owner is no user of the account",
            reason=WaitReason.SALESMANAGO_OWNER,
            service=Service.SALESMANAGO,
        )
