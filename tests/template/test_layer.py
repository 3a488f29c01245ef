"""The layers, of third-party packages and of our own code: what the build makes of them."""

import importlib.util
import marshal
import os
import subprocess
import sys
from pathlib import Path
from types import CodeType

import pytest

from tests.template.stack import ROOT

LAYERS = {"dependencies": "install-lambda", "ordersync": "copy"}  # with what fills them
THIS = "{}.{}".format(*sys.version_info)
SOURCE = 'def name():\n    return {"a", "b", "c"}\n'
UNCHECKED_HASH = 0b01  # the flags of PEP 552
EACH = pytest.mark.parametrize("layer", LAYERS)


def built(artifacts: Path, runtime: str, layer: str) -> tuple[str, list[Path]]:
    """Make the bytecode of a layer of one module; return what the build says, and what it made."""
    (artifacts / "python" / "package").mkdir(parents=True)
    (artifacts / "python" / "package" / "module.py").write_text(SOURCE, encoding="utf-8")
    arguments = [
        f"ARTIFACTS_DIR={artifacts}",
        f"PYTHON_VERSION={runtime}",
        f"RUNTIME_PYTHON={sys.executable}",
    ]
    command = ["make", "-s", "-C", str(ROOT / "layers" / layer), "-o", LAYERS[layer], "bytecode-lambda"]
    environment = {**os.environ, "PYTHONPYCACHEPREFIX": str(artifacts / "cache")}  # as `make build` sets it
    done = subprocess.run(
        [*command, *arguments], check=True, text=True, stdout=subprocess.PIPE, env=environment
    )
    return done.stdout, sorted((artifacts / "python").rglob("*.pyc"))


@EACH
def test_the_layer_has_bytecode_that_is_not_compared_with_its_sources(tmp_path: Path, layer: str) -> None:
    said, [compiled] = built(tmp_path, THIS, layer)
    content = compiled.read_bytes()
    assert said == ""
    assert content[:4] == importlib.util.MAGIC_NUMBER
    assert int.from_bytes(content[4:8], "little") == UNCHECKED_HASH
    code = marshal.loads(content[16:])  # noqa: S302 - the build has just written it
    assert isinstance(code, CodeType)
    assert code.co_filename == "/opt/python/package/module.py", "where Lambda unpacks it"


@EACH
def test_the_layer_is_the_same_wherever_and_whenever_it_is_built(tmp_path: Path, layer: str) -> None:
    _, [here] = built(tmp_path / "here", THIS, layer)
    _, [there] = built(tmp_path / "some" / "where" / "else", THIS, layer)
    source = there.parents[1] / "module.py"
    os.utime(source, (0, 0))
    assert here.read_bytes() == there.read_bytes()


@EACH
def test_the_build_says_that_no_python_of_the_runtimes_version_makes_bytecode(
    tmp_path: Path, layer: str
) -> None:
    said, compiled = built(tmp_path, "3.99", layer)
    assert compiled == []
    assert "no Python 3.99 was found" in said


def test_the_layer_of_our_code_holds_it_all_and_no_bytecode_of_another_python(tmp_path: Path) -> None:
    """Whatever has run in the tree may have left some there."""
    target = tmp_path / "artifacts"
    source = ROOT / "layers/ordersync"
    command = ["make", "-s", "-C", str(source), "copy", f"ARTIFACTS_DIR={target}"]
    subprocess.run(command, check=True)
    deployed = {path.relative_to(target) for path in target.rglob("*") if path.is_file()}
    code = {path.relative_to(source) for path in (source / "python").rglob("*") if path.is_file()}
    assert deployed == {path for path in code if "__pycache__" not in path.parts}
