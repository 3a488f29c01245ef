"""A local run writes to real accounts only with `--live`, and once that is confirmed."""

import json

import pytest

from local import confirmation
from local.__main__ import main
from local.confirmation import NotConfirmed, ask_on_terminal, confirmed
from local.connections import Document, document
from tests.unit.test_local_connections import DOCUMENT

REAL = document("myshop", json.dumps(DOCUMENT))
LOOPBACK = "http://127.0.0.1:8080"
SIMULATED = document(
    "simulated",
    json.dumps(
        {
            **DOCUMENT,
            "baselinker": {"token": "token-1", "url": f"{LOOPBACK}/connector.php"},
            "salesmanago": {**DOCUMENT["salesmanago"], "url": "https://localhost:8443"},
        }
    ),
)


def never(question: str) -> str | None:
    raise AssertionError(question)


def test_any_account_beyond_this_machine_is_real() -> None:
    assert REAL.is_real
    assert not SIMULATED.is_real
    one = {**json.loads(SIMULATED.text), "baselinker": DOCUMENT["baselinker"]}
    assert document("one", json.dumps(one)).is_real


def test_without_live_real_accounts_are_not_written_to() -> None:
    (shown,) = confirmed([REAL], live=False, yes=True, ask=never)
    assert json.loads(shown.text) == {**DOCUMENT, "mode": "shadow"}
    assert not document("myshop", shown.text).is_live
    assert not shown.is_live


@pytest.mark.parametrize("live", [True, False])
def test_simulated_services_run_as_the_document_says_and_without_a_question(live: bool) -> None:
    assert confirmed([SIMULATED], live=live, yes=False, ask=never) == [SIMULATED]


@pytest.mark.parametrize("answer", ["yes", " Y", "tak", "t"])
def test_live_has_to_be_confirmed(answer: str) -> None:
    questions: list[str] = []

    def ask(question: str) -> str:
        questions.append(question)
        return answer

    assert confirmed([SIMULATED, REAL], live=True, yes=False, ask=ask) == [SIMULATED, REAL]
    assert [question.split(":")[0] for question in questions] == ["myshop"]


@pytest.mark.parametrize("answer", ["", "no", "myshop", "nie"])
def test_any_other_answer_starts_nothing(answer: str) -> None:
    with pytest.raises(NotConfirmed, match="Nothing was started"):
        confirmed([REAL], live=True, yes=False, ask=lambda _: answer)


def test_a_script_has_to_say_so_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", open("/dev/null"))  # noqa: PTH123, SIM115  # no terminal
    with pytest.raises(NotConfirmed, match="add --yes, or leave --live out"):
        confirmed([REAL], live=True, yes=False)
    assert confirmed([REAL], live=True, yes=True, ask=never) == [REAL]


def test_who_interrupts_the_question_has_not_confirmed(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(_: str) -> str:
        raise KeyboardInterrupt

    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    monkeypatch.setattr("builtins.input", interrupted)
    assert ask_on_terminal("?") == ""


def test_a_document_in_shadow_mode_stays_there() -> None:
    shadow = document("myshop", json.dumps({**DOCUMENT, "mode": "shadow"}))
    assert confirmed([shadow], live=True, yes=False, ask=never) == [shadow]


def test_the_command_starts_nothing_unless_it_is_confirmed(
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    path = tmp_path_factory.mktemp("documents") / "myshop.json"
    path.write_text(json.dumps(DOCUMENT))
    started: list[list[Document]] = []

    def run(_: object, documents: list[Document]) -> int:
        started.append(documents)
        return 0

    monkeypatch.setattr("local.__main__.run", run)
    monkeypatch.setattr(confirmation, "input", lambda _: "no", raising=False)
    assert main(["--connection", str(path), "--live"]) == 2
    assert "--live" in capsys.readouterr().err
    assert started == []
    assert main(["--connection", str(path)]) == 0
    assert [[each.is_live for each in documents] for documents in started] == [[False]]
