"""SALESmanago's interfaces, as docs/remote-apis.md describes them."""

from ordersync.salesmanago.catalogs import CatalogClient
from ordersync.salesmanago.client import SalesmanagoClient

__all__ = ["CatalogClient", "SalesmanagoClient"]
