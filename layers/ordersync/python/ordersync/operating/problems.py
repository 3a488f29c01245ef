"""Why something that was asked for is not done, as the operator answers it."""

from ordersync.errors import ConnectionGone, InvalidConnection, NoBudget, OrderSyncError, ProblemKind, Wait


class Refusal(Exception):
    """What was asked for can't be done; the message says why, and what can.

    Attributes:
        kind: the same, as a program reads it.
    """

    def __init__(self, kind: ProblemKind, message: str) -> None:
        super().__init__(message)
        self.kind = kind


def kind_of(error: OrderSyncError | Refusal) -> ProblemKind:
    """Return why something is not done, by the error that said so."""
    match error:
        case Refusal():
            return error.kind
        case NoBudget():
            return ProblemKind.NO_FREE_CALL
        case ConnectionGone():
            return ProblemKind.NO_CONNECTION
        case InvalidConnection():
            return ProblemKind.INVALID_DOCUMENT
        case Wait():
            return ProblemKind.WAITS
        case _:
            return ProblemKind.NOT_NOW
