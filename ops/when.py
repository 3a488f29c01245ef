"""Moments as they are shown."""

from datetime import datetime


def moment(at: float) -> str:
    """Return a moment (epoch seconds) in this machine's time zone, empty if there was none."""
    return datetime.fromtimestamp(at).astimezone().strftime("%Y-%m-%d %H:%M:%S") if at else ""
