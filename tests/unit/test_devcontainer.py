"""The development container starts with what the project needs."""

import json
import re
from pathlib import Path

from tests.template.stack import mapping, template_as_written

ROOT = Path(__file__).parents[2]
CONTAINER = json.loads((ROOT / ".devcontainer/devcontainer.json").read_text(encoding="utf-8"))


def test_the_container_is_prepared_by_a_make_target() -> None:
    targets = re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), flags=re.MULTILINE)
    command = re.fullmatch(r"make ([a-z-]+)", CONTAINER["postCreateCommand"])
    assert command
    assert command[1] in targets


def test_the_container_has_the_python_of_the_functions() -> None:
    """So `make build` finds the one that makes the layer's bytecode."""
    version = re.search(r"/python:(\d+\.\d+)", CONTAINER["image"])
    assert version
    functions = mapping(mapping(template_as_written()["Globals"])["Function"])
    assert functions["Runtime"] == f"python{version[1]}"
