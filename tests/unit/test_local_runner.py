"""A local run ends when it is asked to."""

import os
import signal
from contextlib import suppress

import pytest

from local.connections import Document
from local.runner import Interrupted, explanations, signals_raise


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_that_a_callback_swallows_is_raised_again(number: signal.Signals) -> None:
    with signals_raise() as check:
        check()
        with suppress(Interrupted):  # as a library's callback in C does
            os.kill(os.getpid(), number)
        with pytest.raises(Interrupted) as raised:
            check()
    assert raised.value.number == number


def test_further_signals_do_not_disturb_the_end() -> None:
    with signals_raise():
        with suppress(Interrupted):
            os.kill(os.getpid(), signal.SIGINT)
        os.kill(os.getpid(), signal.SIGINT)
        os.kill(os.getpid(), signal.SIGTERM)


def test_a_run_says_what_it_does_with_real_accounts() -> None:
    simulated = Document("demo", "{}")
    real = Document("myshop", "{}", is_real=True)
    assert explanations([simulated]) == []
    (live,) = explanations([simulated, real])
    assert live.startswith("Real accounts (myshop): what this run does is kept in .local-records")
    shadow = explanations([simulated, real.in_shadow(), Document("off", "{}", enabled=False)])
    assert [line.split(":")[0] for line in shadow] == [
        "connection off is switched off (enabled",
        "Real accounts (myshop)",
        "Shadow mode (myshop)",
    ]
