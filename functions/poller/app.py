"""Entry point of the poller."""


def handler(event: dict[str, object], context: object) -> None:
    """Does nothing yet."""
