"""Entry point of the worker."""


def handler(event: dict[str, object], context: object) -> None:
    """Does nothing yet."""
