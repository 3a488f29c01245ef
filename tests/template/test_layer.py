"""The layer of third-party packages: what the build makes of the installed ones."""

import importlib.util
import marshal
import os
import subprocess
import sys
from pathlib import Path
from types import CodeType

from tests.template.stack import ROOT

LAYER = ROOT / "layers/dependencies"
THIS = "{}.{}".format(*sys.version_info)
SOURCE = 'def name():\n    return {"a", "b", "c"}\n'
UNCHECKED_HASH = 0b01  # the flags of PEP 552


def built(artifacts: Path, runtime: str) -> tuple[str, list[Path]]:
    """Make the bytecode of a layer of one module; return what the build says, and what it made."""
    (artifacts / "python" / "package").mkdir(parents=True)
    (artifacts / "python" / "package" / "module.py").write_text(SOURCE, encoding="utf-8")
    arguments = [
        f"ARTIFACTS_DIR={artifacts}",
        f"PYTHON_VERSION={runtime}",
        f"RUNTIME_PYTHON={sys.executable}",
    ]
    command = ["make", "-s", "-C", str(LAYER), "-o", "install-lambda", "bytecode-lambda", *arguments]
    environment = {**os.environ, "PYTHONPYCACHEPREFIX": str(artifacts / "cache")}  # as `make build` sets it
    done = subprocess.run(command, check=True, text=True, stdout=subprocess.PIPE, env=environment)
    return done.stdout, sorted((artifacts / "python").rglob("*.pyc"))


def test_the_layer_has_bytecode_that_is_not_compared_with_its_sources(tmp_path: Path) -> None:
    said, [compiled] = built(tmp_path, THIS)
    content = compiled.read_bytes()
    assert said == ""
    assert content[:4] == importlib.util.MAGIC_NUMBER
    assert int.from_bytes(content[4:8], "little") == UNCHECKED_HASH
    code = marshal.loads(content[16:])  # noqa: S302 - the build has just written it
    assert isinstance(code, CodeType)
    assert code.co_filename == "/opt/python/package/module.py", "where Lambda unpacks it"


def test_the_layer_is_the_same_wherever_and_whenever_it_is_built(tmp_path: Path) -> None:
    _, [here] = built(tmp_path / "here", THIS)
    _, [there] = built(tmp_path / "some" / "where" / "else", THIS)
    source = there.parents[1] / "module.py"
    os.utime(source, (0, 0))
    assert here.read_bytes() == there.read_bytes()


def test_the_build_says_that_no_python_of_the_runtimes_version_makes_bytecode(tmp_path: Path) -> None:
    said, compiled = built(tmp_path, "3.99")
    assert compiled == []
    assert "no Python 3.99 was found" in said
