"""The secret that keys the records, without AWS."""

from ordersync.ports import Tables
from ordersync.records.keys import RecordKeys

SECRET = "a-key-of-the-tests-" * 4


def record_keys(tables: Tables, secret: str = SECRET) -> RecordKeys:
    """Return the keys of a deployment's records."""
    return RecordKeys(lambda: secret, tables.contacts)
