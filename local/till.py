"""Asks the till of the running local run's demo shop for something."""

from collections.abc import Mapping

import requests

from local.demo import TILL

TIMEOUT = 10.0  # seconds


class NoAnswer(Exception):
    """The demo shop did not do it; the message says why."""


def asked(wanted: Mapping[str, object]) -> Mapping[str, object]:
    """Return what the demo shop answers.

    Raises:
        NoAnswer: It does not run or answer, or it refuses.
    """
    if not TILL.exists():
        raise NoAnswer("no local run with the demo shop is running in this folder")
    try:
        answer = requests.post(TILL.read_text(encoding="utf-8"), json=wanted, timeout=TIMEOUT)
        content: dict[str, object] = answer.json()
    except (requests.RequestException, ValueError) as error:
        raise NoAnswer(f"the demo shop does not answer: {error}") from error
    if "problem" in content:
        raise NoAnswer(str(content["problem"]))
    return content
