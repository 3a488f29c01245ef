"""A strict simulator of SALESmanago."""

from local.simulators.salesmanago.account import (
    Catalog,
    Contact,
    ExternalEvent,
    SalesmanagoAccount,
    normalised_tags,
)
from local.simulators.salesmanago.checks import is_email
from local.simulators.salesmanago.options import SalesmanagoOptions
from local.simulators.salesmanago.simulator import CATALOGS, RequestRecord, SalesmanagoSimulator, sha

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
