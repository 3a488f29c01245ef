"""BaseLinker's interface, as docs/remote-apis.md describes it."""

from ordersync.adapters.baselinker.client import BaselinkerClient
from ordersync.adapters.baselinker.raw import RawBaselinkerClient

__all__ = ["BaselinkerClient", "RawBaselinkerClient"]
