"""A strict simulator of SALESmanago."""

from simulators.salesmanago.account import (
    Catalog,
    Contact,
    ExternalEvent,
    SalesmanagoAccount,
    normalised_tags,
)
from simulators.salesmanago.checks import is_email
from simulators.salesmanago.options import SalesmanagoOptions
from simulators.salesmanago.simulator import CATALOGS, RequestRecord, SalesmanagoSimulator, sha

__all__ = [
    "CATALOGS",
    "Catalog",
    "Contact",
    "ExternalEvent",
    "RequestRecord",
    "SalesmanagoAccount",
    "SalesmanagoOptions",
    "SalesmanagoSimulator",
    "is_email",
    "normalised_tags",
    "sha",
]
