"""What commands write holds nothing that the terminal would obey, and a closed reader is no crash."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from ops.__main__ import main
from ops.output import Output, show_rows
from ordersync.domain.intent import PURCHASE
from ordersync.domain.states import State
from tests.fakes.application import Bench
from tests.fakes.operator_function import deploy

ROOT = Path(__file__).parents[2]
Captured = pytest.CaptureFixture[str]


@pytest.mark.parametrize("output", [Output.TABLE, Output.CSV])
def test_what_comes_from_outside_controls_no_terminal(output: Output, capsys: Captured) -> None:
    show_rows(("reason",), [("a\x1b[31mb\x07\r :cat: [red]c",)], output)
    text = capsys.readouterr().out
    assert "a [31mb   :cat: [red]c" in text
    assert not {"\x1b", "\x07"} & set(text)


@pytest.mark.parametrize("words", [["show", "7"], ["list"]])
def test_a_refusal_that_controls_terminals_is_shown_without_that(
    words: list[str], monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    bench = Bench()
    deploy(bench, monkeypatch)
    bench.flow()
    slot = bench.records().order(7)
    now = bench.clock.now()
    slot.change(lambda record: record.closed(PURCHASE, State.REJECTED, "no\x1b]0;x\x07 #1", 1.0, now))
    main(["orders", *words])
    text = capsys.readouterr().out
    assert "no ]0;x  #1" in text
    assert "\x1b" not in text


def test_a_reader_that_has_closed_is_no_crash() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(
        [sys.executable, "-m", "ops"], cwd=ROOT, stdout=writing, stderr=subprocess.PIPE, check=False
    )
    os.close(writing)
    assert (done.returncode, done.stderr) == (1, b"")
