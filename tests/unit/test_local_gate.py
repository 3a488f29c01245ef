"""The gate in front of the emulated AWS."""

import asyncio
import importlib
import inspect
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import cast
from zipfile import ZipFile

import pytest
from hypercorn.typing import (
    ASGIReceiveCallable,
    ASGIReceiveEvent,
    ASGISendCallable,
    ASGISendEvent,
    Scope,
)

from local.gate import LAYER, Gate, unpack_layers_once

SECRET, PORT = "a-secret", 4711
KNOWN = {"Host": f"127.0.0.1:{PORT}", "User-Agent": f"Boto3/1.43 ua/2.1 app/{SECRET} Botocore/1.43"}


def statuses(kind: str, headers: Mapping[str, str]) -> list[int | str]:
    """Return the status that a request gets, 200 if it passes; the type of anything else that is sent."""
    sent: list[int | str] = []

    async def application(_scope: Scope, _receive: ASGIReceiveCallable, _send: ASGISendCallable) -> None:
        sent.append(200)

    async def receive() -> ASGIReceiveEvent:
        raise AssertionError("nothing is read of a request that is refused")

    async def send(event: ASGISendEvent) -> None:
        if event["type"] == "http.response.start":
            sent.append(event["status"])
        elif event["type"] != "http.response.body":
            sent.append(event["type"])

    pairs = [(name.encode(), value.encode()) for name, value in headers.items()]
    scope = cast("Scope", {"type": kind, "headers": pairs})
    asyncio.run(Gate(application, SECRET, PORT)(scope, receive, send))
    return sent


@pytest.mark.parametrize("host", [f"127.0.0.1:{PORT}", f"localhost:{PORT}"])
def test_who_knows_the_secret_may_pass(host: str) -> None:
    assert statuses("http", {**KNOWN, "Host": host}) == [200]
    assert statuses("http", {"host": host, "user-agent": f"app/{SECRET}"}) == [200]


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Host": KNOWN["Host"]},
        *(
            {**KNOWN, "User-Agent": agent}
            for agent in ("", "app/", f"app/{SECRET}x", SECRET, f"xapp/{SECRET}")
        ),
        *({**KNOWN, "Host": host} for host in ("evil.example", f"evil.example:{PORT}", "127.0.0.1", "")),
        {"User-Agent": KNOWN["User-Agent"]},
        *({**KNOWN, "Origin": origin} for origin in ("https://evil.example", "null", "")),
    ],
)
def test_no_other_user_and_no_web_page_may_pass(headers: Mapping[str, str]) -> None:
    assert statuses("http", headers) == [403]


def test_there_is_no_way_in_but_requests() -> None:
    assert statuses("websocket", KNOWN) == ["websocket.close"]
    assert statuses("lifespan", {}) == [200]


def packed(file: Path, content: str) -> Path:
    with ZipFile(file, "w") as archive:
        archive.writestr("python/module.py", content)
    return file


def unpacked(archive: type[ZipFile], file: Path, target: Path) -> Path:
    target.mkdir()
    with archive(file) as opened:
        opened.extractall(str(target))
    return target / "python/module.py"


def test_processes_of_functions_share_an_unpacked_layer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    sharing = type("Sharing", (ZipFile,), {})
    unpack_layers_once(sharing)
    layer, other = packed(tmp_path / "layer", "a layer"), packed(tmp_path / "other", "another")
    folders = [tmp_path / process / f"{LAYER}0" for process in ("first", "second", "third")]
    for folder in folders:
        folder.parent.mkdir()
    first, second = (unpacked(sharing, layer, folder) for folder in folders[:2])
    third = unpacked(sharing, other, folders[2])
    code = unpacked(sharing, layer, tmp_path / "code")

    assert first.samefile(second)
    assert not first.samefile(code), "a function's own code is its own"
    assert [path.read_text() for path in (first, third, code)] == ["a layer", "another", "a layer"]
    shutil.rmtree(folders[0].parent)  # when a process ends
    assert second.read_text() == "a layer"


def test_ministack_unpacks_layers_where_they_are_shared() -> None:
    runtime = importlib.import_module("ministack.core.lambda_runtime")
    assert runtime.zipfile.ZipFile is ZipFile
    source = inspect.getsource(runtime)
    assert f'f"{LAYER}{{len(layers_dirs)}}"' in source
    assert ".extractall(layer_dir)" in source
