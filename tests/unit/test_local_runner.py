"""A local run ends when it is asked to."""

import os
import signal
from contextlib import suppress

import pytest

from local.runner import Interrupted, signals_raise


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
