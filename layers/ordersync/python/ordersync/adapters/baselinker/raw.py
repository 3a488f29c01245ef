"""BaseLinker's answers as they come: for measuring what they look like, never for orders on their way."""

from collections.abc import Mapping

from ordersync.adapters.baselinker.client import BaselinkerClient


class RawBaselinkerClient(BaselinkerClient):
    """Implements `ordersync.ports.RawBaseLinker`."""

    def raw_sources(self) -> Mapping[str, object]:
        """Return the answer of getOrderSources."""
        return self._call("getOrderSources", {})

    def raw_journal(self, last_log_id: int) -> Mapping[str, object]:
        """Return the answer of getJournalList with entries of every type."""
        return self._call("getJournalList", {"last_log_id": last_log_id})

    def raw_orders(self, parameters: Mapping[str, object]) -> Mapping[str, object]:
        """Return the answer of getOrders to these parameters."""
        return self._call("getOrders", parameters)

    def raw_orders_by_phone(self, phone: str) -> Mapping[str, object]:
        """Return the answer of getOrdersByPhone to a spelling of a number."""
        return self._call("getOrdersByPhone", {"phone": phone})
