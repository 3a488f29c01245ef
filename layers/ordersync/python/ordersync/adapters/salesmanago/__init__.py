"""SALESmanago's interfaces, as docs/remote-apis.md describes them."""

from ordersync.adapters.salesmanago.catalogs import CatalogClient
from ordersync.adapters.salesmanago.client import SalesmanagoClient

__all__ = ["CatalogClient", "SalesmanagoClient"]
