"""Describes an unexpected exception without its message, which may quote personal data."""

import traceback
from pathlib import PurePath


def describe_defect(error: BaseException) -> str:
    """The exception's type, and the line of ours it came from."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if "ordersync" in PurePath(frame.filename).parts]
    place = ours[-1] if ours else None
    where = f" at {PurePath(place.filename).name}:{place.lineno} in {place.name}" if place else ""
    return f"{type(error).__name__}{where}"
