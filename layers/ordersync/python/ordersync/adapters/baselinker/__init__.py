"""BaseLinker's interface, as docs/remote-apis.md describes it."""

from ordersync.adapters.baselinker.client import BaselinkerClient

__all__ = ["BaselinkerClient"]
