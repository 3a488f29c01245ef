"""Write what botocore knows of the services of AWS, as far as functions need it (`make aws-models`).

A client is made from the description of its service, of which reading takes as long as all the rest: it is
of a hundred operations and more, and functions use a handful. What is written here comes from the oldest
botocore that the runtime may bring, which `make install` puts beside the other tools.
"""

import gzip
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import cast

ROOT = Path(__file__).resolve().parent.parent
BOTOCORE = ROOT / ".venv" / "lambda" / "botocore"
MODELS = ROOT / "layers/ordersync/python/ordersync/bootstrap/aws_models"
USED = {
    "dynamodb": ("BatchGetItem", "DeleteItem", "GetItem", "PutItem", "Query"),
    "secretsmanager": ("GetSecretValue",),
    "sqs": (
        "ChangeMessageVisibilityBatch",
        "DeleteMessage",
        "GetQueueAttributes",
        "ReceiveMessage",
        "SendMessage",
        "SendMessageBatch",
    ),
    "ssm": ("DeleteParameter", "GetParameter", "GetParameters", "GetParametersByPath", "PutParameter"),
}
NOTICE = """\
The files below are parts of botocore's descriptions of services of AWS, without what functions do not use.
Copyright Amazon.com, Inc. or its affiliates. Licensed under the Apache License, Version 2.0,
http://www.apache.org/licenses/LICENSE-2.0
"""


def made(botocore: Path = BOTOCORE) -> Mapping[str, str]:
    """Return the texts of all files, by their places below `MODELS`."""
    files = {"NOTICE": NOTICE}
    for service, operations in USED.items():
        newest = max((botocore / "data" / service).iterdir())
        place = f"{service}/{newest.name}"
        files[f"{place}/service-2.json"] = _text(_part(_read(newest / "service-2.json.gz"), operations))
        files[f"{place}/endpoint-rule-set-1.json"] = _text(_read(newest / "endpoint-rule-set-1.json.gz"))
    return files


def write() -> None:
    """Write all files."""
    for place, text in made().items():
        path = MODELS / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def _part(model: Mapping[str, object], operations: tuple[str, ...]) -> Mapping[str, object]:
    """Return a model with some operations, and with the shapes that they are made of."""
    described = cast("Mapping[str, object]", model["operations"])
    shapes = cast("Mapping[str, object]", model["shapes"])
    kept = {name: described[name] for name in operations}
    names, due = set[str](), set(_shapes(kept))
    while due:
        names |= due
        due = {name for each in due for name in _shapes(shapes[each])} - names
    return {**model, "operations": kept, "shapes": {name: shapes[name] for name in sorted(names)}}


def _shapes(described: object) -> Iterator[str]:
    """Yield the names of the shapes that a part of a model refers to."""
    if isinstance(described, dict):
        for key, value in described.items():
            if key == "shape" and isinstance(value, str):
                yield value
            else:
                yield from _shapes(value)
    elif isinstance(described, list):
        for value in described:
            yield from _shapes(value)


def _text(model: object) -> str:
    return json.dumps(_undocumented(model), separators=(",", ":")) + "\n"


def _undocumented(described: object) -> object:
    if isinstance(described, dict):
        texts = {key for key, value in described.items() if key == "documentation" and isinstance(value, str)}
        return {key: _undocumented(value) for key, value in described.items() if key not in texts}
    return [_undocumented(each) for each in described] if isinstance(described, list) else described


def _read(path: Path) -> Mapping[str, object]:
    return cast("Mapping[str, object]", json.loads(gzip.decompress(path.read_bytes())))


if __name__ == "__main__":
    write()
