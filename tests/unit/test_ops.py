"""The operators' command line, with a person who types and the simulated services on this machine."""

import io
import json
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from ops.__main__ import main
from ordersync.connecting.questions import Step
from ordersync.domain.connection import parse_new_connection
from simulators import serve
from tests.fakes.merchant import (
    API_SECRET,
    CLIENT_ID,
    ESHOP,
    OWNER,
    SECRETS,
    TOKEN,
    V3_KEY,
    Merchant,
)
from tests.fakes.remote import SimulatedHttp

Captured = pytest.CaptureFixture[str]


class Keyboard:
    """Types lines into standard input; `INTERRUPT` presses Ctrl-C."""

    INTERRUPT = "\x03"

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._monkeypatch = monkeypatch

    def types(self, *lines: str) -> None:
        self._monkeypatch.setattr(sys, "stdin", TypedLines(lines))


class TypedLines(io.StringIO):
    """A standard input that is not a terminal."""

    def __init__(self, lines: Sequence[str]) -> None:
        super().__init__("".join(f"{line}\n" for line in lines))

    def readline(self, size: int | None = -1, /) -> str:  # type: ignore[override]  # one of its bases has bytes
        line = super().readline(-1 if size is None else size)
        if line.startswith(Keyboard.INTERRUPT):
            raise KeyboardInterrupt
        return line


@pytest.fixture(autouse=True)
def answers(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Keep answers outside of the clone."""
    folder = tmp_path_factory.mktemp("answers") / "cache"
    monkeypatch.setattr("ops.connect.ANSWERS", folder)
    return folder


@pytest.fixture
def keyboard(monkeypatch: pytest.MonkeyPatch) -> Keyboard:
    return Keyboard(monkeypatch)


@pytest.fixture
def merchant() -> Iterator[Merchant]:
    """Serve a merchant whose services answer on this machine, at the present time."""
    merchant = Merchant()
    merchant.clock.time = time.time()
    merchant.shop.add_order({"order_source": "shop", "email": "anna@example.org"})
    with serve(merchant.baselinker) as baselinker, serve(merchant.salesmanago) as salesmanago:
        merchant.baselinker_url = f"{baselinker.url}/connector.php"
        merchant.salesmanago_url = salesmanago.url
        yield merchant


def stored(path: Path, merchant: Merchant, **changes: object) -> Path:
    path.write_text(merchant.text(**changes), encoding="utf-8")
    return path


def output(captured: Captured) -> str:
    """Return all that was printed since the last call; never a secret."""
    printed = captured.readouterr()
    text = printed.out + printed.err
    assert not [secret for secret in SECRETS if secret in text]
    return text


def test_check_of_a_connection_that_works(merchant: Merchant, tmp_path: Path, capsys: Captured) -> None:
    assert main(["check", "--file", str(stored(tmp_path / "myshop.json", merchant))]) == 0
    text = output(capsys)
    assert text.count("  ok ") == 12
    assert "myshop" in text


def test_check_of_a_connection_that_fails(merchant: Merchant, tmp_path: Path, capsys: Captured) -> None:
    path = stored(tmp_path / "myshop.json", merchant, baselinker__token="wrong-token", settings__tag="Ł")
    assert main(["check", "myshop", "--file", str(path)]) == 1
    text = output(capsys)
    assert "FAILED" in text
    assert "-> Copy the token" in text
    assert 'BaseLinker answered: "ERROR_' in text
    assert "wrong-token" not in text


def test_check_of_a_missing_file_and_of_an_invalid_one(tmp_path: Path, capsys: Captured) -> None:
    assert main(["check", "--file", str(tmp_path / "myshop.json")]) == 1
    assert "there is no file" in output(capsys)
    (tmp_path / "myshop.json").write_text("{", encoding="utf-8")
    assert main(["check", "--file", str(tmp_path / "myshop.json")]) == 1
    assert "not valid JSON" in output(capsys)


def corrections() -> list[str]:
    """Return what is typed to take the steps of a review again, some of them wrong at first, and to save."""
    review = {step: str(number) for number, step in enumerate(Step, 1)}
    return [
        review[Step.BASELINKER],
        "wrong-token",
        "1",
        TOKEN,
        review[Step.SALESMANAGO],
        "",
        CLIENT_ID,
        "1",
        API_SECRET,
        OWNER,
        review[Step.ESHOP],
        V3_KEY,
        "1",
        review[Step.TAG],
        "Łódź",
        review[Step.SOURCE_TAG],
        "maybe",
        "y",
        review[Step.START],
        "2",
        "2",
        review[Step.SAVE],
        "y",
    ]


def test_connect_writes_a_file_that_only_its_owner_can_read(
    merchant: Merchant, tmp_path: Path, keyboard: Keyboard, capsys: Captured
) -> None:
    path = stored(tmp_path / "myshop.json", merchant, baselinker__token="old-token", settings__tag=None)
    path.chmod(0o644)
    keyboard.types(*corrections())
    assert main(["connect", "myshop", "--file", str(path)]) == 0
    text = output(capsys)
    assert "wrong-token" not in text
    assert "It will be stored as LODZ." in text
    assert "BASELINKER_ALLEGRO, BASELINKER_PERSONAL, BASELINKER_SHOP" in " ".join(text.split())
    assert path.stat().st_mode & 0o777 == 0o600
    connection = parse_new_connection(path.read_text(encoding="utf-8"), "myshop")
    assert connection.baselinker.token.get_secret_value() == TOKEN
    assert (connection.settings.tag, connection.settings.eshop, connection.settings.start) == (
        "LODZ",
        ESHOP,
        "now",
    )


def test_connecting_again_can_leave_the_document_as_it_is(
    merchant: Merchant, tmp_path: Path, keyboard: Keyboard, capsys: Captured
) -> None:
    path = stored(tmp_path / "myshop.json", merchant)
    before = path.read_text(encoding="utf-8")
    keyboard.types("")
    assert main(["connect", "myshop", "--file", str(path)]) == 0
    assert "Nothing was saved" in output(capsys)
    assert path.read_text(encoding="utf-8") == before


@pytest.mark.parametrize(("typed", "code"), [((Keyboard.INTERRUPT,), 130), ((), 1)])
def test_an_interrupted_connect_writes_nothing(
    tmp_path: Path, keyboard: Keyboard, capsys: Captured, typed: tuple[str, ...], code: int
) -> None:
    keyboard.types(*typed)
    assert main(["connect", "myshop", "--file", str(tmp_path / "myshop.json")]) == code
    assert "othing was saved." in output(capsys)
    assert list(tmp_path.iterdir()) == []


def test_an_interrupted_connect_says_where_its_answers_are(
    merchant: Merchant, tmp_path: Path, keyboard: Keyboard, capsys: Captured, answers: Path
) -> None:
    path = stored(tmp_path / "myshop.json", merchant)
    keyboard.types("tag", "nowy", Keyboard.INTERRUPT)
    assert main(["connect", "myshop", "--file", str(path)]) == 130
    assert f"are kept in {answers / 'myshop.json'}; the same command offers them" in output(capsys)
    assert json.loads((answers / "myshop.json").read_text(encoding="utf-8")) == {"settings.tag": "nowy"}
    keyboard.types("y", "tag", "", "save", "y")
    assert main(["connect", "myshop", "--file", str(path)]) == 0
    assert "[2] Add tag (optional) [nowy]: " in output(capsys)
    assert list(answers.iterdir()) == []


def test_a_name_that_is_not_the_files_is_refused(
    merchant: Merchant, tmp_path: Path, capsys: Captured
) -> None:
    path = stored(tmp_path / "good.json", merchant)
    assert main(["check", "good", "demo", "--file", str(path)]) == 2
    text = " ".join(output(capsys).split())
    assert "called good after the file: it can't be checked as demo" in text
    assert "ok" not in text.split()
    assert main(["check", "good", "--file", str(path)]) == 0


@pytest.mark.parametrize("arguments", [[], ["connect"], ["connect", "my shop"], ["check", "--nothing"]])
def test_invalid_arguments(arguments: list[str], capsys: Captured) -> None:
    assert main(arguments) == 2
    assert "Usage: ordersync" in output(capsys)


def test_a_new_connection_from_the_first_question_to_the_last(
    merchant: Merchant,
    tmp_path: Path,
    keyboard: Keyboard,
    capsys: Captured,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    http = SimulatedHttp(merchant.clock, merchant.hosts)
    monkeypatch.setattr("ordersync.bootstrap.operators.RequestsHttp", lambda clock, life: http)
    path = tmp_path / "connections of mine" / "myshop.json"
    keyboard.types(
        "wrong-token",
        "1",
        TOKEN,
        "https://salesmanago.example",
        CLIENT_ID,
        "1",
        API_SECRET,
        OWNER,
        "",
        ESHOP,
        "",
        *("y", "n", "", "", "", "1", "3", "1", "tak"),
    )
    assert main(["connect", "myshop", "--file", str(path)]) == 0
    text = " ".join(output(capsys).split())
    assert "The e-shop could not be verified" in text
    assert f"`.venv/bin/python -m local --connection '{path}'` uses it" in text
    assert path.parent.stat().st_mode & 0o777 == 0o700
    document = json.loads(path.read_text(encoding="utf-8"))
    assert document["mode"] == "shadow"
    assert document["settings"] == {
        "eshop": ESHOP,
        "order_source_tag": True,
        "skip_shop_orders": False,
        "product_id": "product_id",
        "new_contacts": "opted_out",
        "start": "now",
        "match_by_phone": "allegro",
    }
