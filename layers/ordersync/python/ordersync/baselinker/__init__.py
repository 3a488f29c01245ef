"""BaseLinker's interface, as docs/remote-apis.md describes it."""

from ordersync.baselinker.client import BaselinkerClient

__all__ = ["BaselinkerClient"]
