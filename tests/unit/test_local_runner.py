"""A local run ends when it is asked to."""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import SimpleNamespace

import pytest

from local import deployment, runner
from local.connections import Document
from local.kept import Kept
from local.options import Options
from local.runner import Interrupted, explanations, signals_raise
from local.snapshot import Snapshot
from tests.unit.test_local_kept import bodies, put, recorded, send


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


class Interrupting:
    """What a run works with, of which a step of setting up is interrupted."""

    endpoint, is_running, log = "http://127.0.0.1:1", True, Path(os.devnull)
    snapshot = Snapshot()

    def __init__(self, *_: object) -> None:
        pass

    def clients(self) -> SimpleNamespace:
        return SimpleNamespace(
            **dict.fromkeys(("functions", "logs", "sqs", "ssm", "secrets")),
            dynamodb=SimpleNamespace(batch_write_item=lambda **_: {"UnprocessedItems": {}}),
        )

    def observe(self, *, thoroughly: bool = False) -> Snapshot:
        return self.snapshot

    def queue_messages(self, _queue: str) -> list[str]:
        return []


@pytest.mark.parametrize("left", [("one", "two"), ()])
def test_a_run_that_is_interrupted_before_it_has_sent_what_was_left_loses_none_of_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, left: tuple[str, ...]
) -> None:
    @contextmanager
    def emulator(_: object, written: Path) -> Iterator[Interrupting]:
        written.write_bytes(b"")
        yield Interrupting()

    if left:
        recorded(tmp_path / "records", put("order#1", 1), send(*left))
    names = ("ConnectionsPath", "PollerFunctionName", "CursorsTableName", "LedgerTableName")
    queues = ("OrdersQueueUrl", "SweepQueueUrl", "DeadLetterQueueUrl")
    monkeypatch.setattr(runner, "KEPT", tmp_path)
    monkeypatch.setattr(runner, "STATE", tmp_path / "state")
    monkeypatch.setattr(runner, "running_emulator", emulator)
    monkeypatch.setattr(runner, "Observer", Interrupting)
    monkeypatch.setattr(deployment, "build", lambda *_, **__: tmp_path)
    outputs = dict.fromkeys((*names, *queues), "http://q/orders")
    monkeypatch.setattr(deployment, "deploy", lambda *_, **__: outputs)
    monkeypatch.setattr(Kept, "restore_secret", lambda *_: None)
    monkeypatch.setattr(runner, "store_documents", lambda *_: os.kill(os.getpid(), signal.SIGINT))

    code = runner.run(Options(), [Document("myshop", "{}", is_real=True)])

    assert code == 128 + signal.SIGINT
    assert sorted(bodies(tmp_path / "records")) == sorted(left)
