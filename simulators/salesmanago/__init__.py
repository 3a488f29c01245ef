"""A strict simulator of SALESmanago."""

from simulators.salesmanago.account import (
    Catalog,
    Contact,
    ExternalEvent,
    Intervention,
    SalesmanagoAccount,
)
from simulators.salesmanago.checks import is_email
from simulators.salesmanago.errors import Failure
from simulators.salesmanago.options import SalesmanagoOptions
from simulators.salesmanago.simulator import CATALOGS, RequestRecord, SalesmanagoSimulator, sha
from simulators.salesmanago.tags import normalised_tags

__all__ = [
    "CATALOGS",
    "Catalog",
    "Contact",
    "ExternalEvent",
    "Failure",
    "Intervention",
    "RequestRecord",
    "SalesmanagoAccount",
    "SalesmanagoOptions",
    "SalesmanagoSimulator",
    "is_email",
    "normalised_tags",
    "sha",
]
