"""The machine: its time, its threads."""

import secrets
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

from ordersync.ports import Result

MOST_THREADS = 256  # Lambda allows 1,024
API_KEY_BYTES = 12


class SystemClock:
    """The time of the machine; implements `ordersync.ports.Clock`."""

    def now(self) -> float:
        """Return the current time, epoch seconds."""
        return time.time()

    def sleep(self, seconds: float) -> None:
        """Return after so many seconds."""
        time.sleep(seconds)


def new_nonce() -> str:
    """Return a random name that no other write bears."""
    return secrets.token_hex(8)


def new_token() -> str:
    """Return 32 random bytes as text, which can't be guessed."""
    return secrets.token_urlsafe(32)


def new_api_key() -> str:
    """Return a key for SALESmanago, which lets the caller choose it."""
    return secrets.token_hex(API_KEY_BYTES)


def in_threads(jobs: Sequence[Callable[[], Result]]) -> list[Result]:
    """Run every job in a thread of its own; see `ordersync.ports.RunConcurrently`."""
    if len(jobs) <= 1:
        return [job() for job in jobs]
    with ThreadPoolExecutor(min(len(jobs), MOST_THREADS)) as threads:
        return [future.result() for future in [threads.submit(job) for job in jobs]]
