"""Connection documents given to the local run."""

import json
from pathlib import Path

import pytest

from local.__main__ import main
from local.connections import Document, UnusableDocuments, read_documents

DOCUMENT = {
    "baselinker": {"token": "token-1"},
    "salesmanago": {
        "client_id": "client",
        "api_key": "key-1",
        "api_secret": "secret-1",
        "owner": "owner@shop.example",
    },
    "settings": {"eshop": "shop_example"},
}


def written(path: Path, content: object) -> Path:
    path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return path


def problems(*paths: Path) -> tuple[str, ...]:
    with pytest.raises(UnusableDocuments) as caught:
        read_documents(paths)
    return caught.value.problems


def test_the_stem_is_the_id_and_the_text_is_unchanged(tmp_path: Path) -> None:
    text = json.dumps(DOCUMENT, indent=3)

    assert read_documents([written(tmp_path / "my-shop.json", text)]) == [
        Document("my-shop", text, is_real=True)
    ]


def test_a_url_without_https_is_refused_unless_it_is_of_this_machine(tmp_path: Path) -> None:
    simulated = {"token": "token-1", "url": "http://127.0.0.1:8080/connector.php"}
    read_documents([written(tmp_path / "own.json", {**DOCUMENT, "baselinker": simulated})])
    remote = {"token": "token-1", "url": "http://api.baselinker.com/connector.php"}
    (problem,) = problems(written(tmp_path / "remote.json", {**DOCUMENT, "baselinker": remote}))
    assert "baselinker.url: must begin with https://" in problem


def test_a_connection_may_be_disabled(tmp_path: Path) -> None:
    assert not read_documents([written(tmp_path / "off.json", {**DOCUMENT, "enabled": False})])[0].enabled


def test_each_problem_of_each_document_has_a_line(tmp_path: Path) -> None:
    first = written(tmp_path / "first.json", {**DOCUMENT, "colour": "red", "baselinker": {}})
    second = written(tmp_path / "second.json", '{"baselinker": ')
    missing = tmp_path / "missing.json"

    lines = problems(first, second, missing)

    assert f"{first}: colour: unknown field" in lines
    assert f"{first}: baselinker.token: missing" in lines
    assert any(line.startswith(f"{second}: the document is not valid JSON") for line in lines)
    assert any(line.startswith(f"{missing}: can't be read") for line in lines)
    assert len(lines) == 4


@pytest.mark.parametrize("name", ["my shop.json", "sklep-łódź.json", f"{'x' * 70}.json"])
def test_a_file_whose_name_is_no_id(tmp_path: Path, name: str) -> None:
    (problem,) = problems(written(tmp_path / name, DOCUMENT))
    assert "the file's name without its ending is the connection's id" in problem
    assert "rename the file" in problem


def test_why_a_run_ends_with_zeros(tmp_path: Path) -> None:
    now = {**DOCUMENT, "settings": {**DOCUMENT["settings"], "start": "now"}}
    paths = [
        written(tmp_path / "off.json", {**DOCUMENT, "enabled": False}),
        written(tmp_path / "now.json", now),
        written(tmp_path / "usual.json", DOCUMENT),
    ]
    off, later, usual = (found.explanations() for found in read_documents(paths))
    assert off == ["connection off is switched off (enabled: false): nothing is read or sent"]
    (line,) = later
    assert line.startswith("connection now transfers what happens after its first reading")
    assert line.endswith("until then all its numbers are 0")
    assert usual == []


def test_bytes_that_are_not_text(tmp_path: Path) -> None:
    path = tmp_path / "shop.json"
    path.write_bytes(b"\xff\xfe\x00")

    assert problems(path) == (f"{path}: is not UTF-8 text",)


def test_a_byte_order_mark_does_not_matter(tmp_path: Path) -> None:
    path = tmp_path / "shop.json"
    path.write_text(json.dumps(DOCUMENT), encoding="utf-8-sig")

    assert len(read_documents([path])) == 1


def test_two_documents_cannot_share_an_id(tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    one, two = written(tmp_path / "a.json", DOCUMENT), written(tmp_path / "other" / "a.json", DOCUMENT)

    assert problems(one, two) == (f"{two}: connection id a is already used by another document",)


def test_the_command_reports_problems_without_secrets_and_exits_with_2(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    wrong = {**DOCUMENT, "salesmanago": {**DOCUMENT["salesmanago"], "owner": "secret-owner"}}
    path = written(tmp_path / "shop.json", wrong)

    assert main(["--connection", str(path), "--until-idle"]) == 2

    output = capsys.readouterr()
    assert output.err == f"{path}: salesmanago.owner: must be an e-mail address\n"
    assert output.out == ""
