"""Who is saving a connection's document: one at a time, for as long as a save may take."""

from dataclasses import replace

from ordersync.frozen import frozen


@frozen
class DocumentLease:
    """The lease of one connection's document.

    Attributes:
        holder: a random name of whoever saves, empty if it was given back.
        until: when it runs out, epoch seconds.
    """

    holder: str = ""
    until: float = 0

    def is_held(self, now: float) -> bool:
        """Return whether a person is saving at this epoch second."""
        return bool(self.holder) and self.until > now

    def taken(self, holder: str, until: float) -> "DocumentLease":
        """Return the lease as its next holder has it."""
        return DocumentLease(holder, until)

    def released(self, holder: str) -> "DocumentLease":
        """Return the lease without its holder, unless another one has it by now."""
        return replace(self, holder="", until=0) if self.holder == holder else self
