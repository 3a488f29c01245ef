"""Input that is small to send and dear to read, as JSON text; and limits on what reading it may cost."""

import time
import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager

LIMIT = 1.0
PIECES = [
    "email ",
    "invalid ",
    "a@",
    "marketplace.amazon.",
    "user.",
    "1 ",
    "+48 600 ",
    "(",
    ".",
    "aA",
    "ż",
]


@contextmanager
def within(seconds: float = LIMIT) -> Iterator[None]:
    """Check that this thread works no longer than so many seconds, however busy the machine is."""
    began_at = time.thread_time()
    yield
    spent = time.thread_time() - began_at
    assert spent < seconds, f"{spent:.1f} s"


@contextmanager
def holding(most: int) -> Iterator[None]:
    """Check that no more than so many bytes are held at any moment."""
    tracemalloc.start()
    try:
        yield
        held = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert held < most, f"{held:,} bytes"


def exponent(places: int, *, quoted: bool) -> str:
    """Return a number of few characters and many digits."""
    return _quoted(f"1E{places:+d}") if quoted else f"1E{places:+d}"


def digits(number: int, *, quoted: bool) -> str:
    """Return a number of many digits."""
    return _quoted("9" * number) if quoted else "9" * number


def nested(depth: int, *, named: bool) -> str:
    """Return a list, or an object, in itself many times over."""
    return '{"a":' * depth + "0" + "}" * depth if named else "[" * depth + "]" * depth


def repeated(piece: str, length: int) -> str:
    """Return a text of this length that repeats a piece."""
    return _quoted((piece * (length // len(piece) + 1))[:length])


def crowd(item: str, number: int) -> str:
    """Return a list of so many items."""
    return f"[{','.join([item] * number)}]"


def _quoted(text: str) -> str:
    return f'"{text}"'
