"""`make install` makes a good .venv out of any state; a stand-in for Python does nothing that takes time."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
SLOW_STEPS = ["-m venv", "-m pip", "pip sync", "pip install", "pip install"]
LOCK = "uv==1.0 \\\n    # via -r requirements/dev.in\n"
TOO_OLD = "#!/bin/sh\nexit 1\n"
STAND_IN = """#!/bin/sh
echo "$1 $2" >> log
case "$1 $2" in
    *_base_executable*) echo {base} ;;
    "-m venv") mkdir -p "$3/bin" && touch "$3/begun" && cp {base} "$3/bin/python" ;;
    "-m pip") cp {base} .venv/bin/uv ;;
    "pip sync") printf '#!%s\\n' "$PWD/.venv/bin/python" > .venv/bin/sam; chmod +x .venv/bin/sam ;;
esac
case "$*" in *--editable*) touch .venv/bin/ordersync; chmod +x .venv/bin/ordersync ;; esac
if [ "$1 $2" = "$STOP_AT" ]; then exit 130; fi
"""


class Clone:
    """A clone with the Makefile, and Pythons that only pretend."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "requirements").mkdir(parents=True)
        (folder / "requirements/dev.txt").write_text(LOCK, encoding="utf-8")
        (folder / "requirements/lambda.txt").write_text("", encoding="utf-8")
        shutil.copy(ROOT / "Makefile", folder)
        self.python = self.new_python("python3")

    def new_python(self, name: str, text: str = STAND_IN) -> Path:
        path = self.folder.parent / name
        path.write_text(text.format(base=path), encoding="utf-8")
        path.chmod(0o755)
        return path

    def install(self, *arguments: str, stop_at: str = "") -> subprocess.CompletedProcess[str]:
        """Run `make install`, which ends at a step as if it were interrupted there."""
        (self.folder / "log").write_text("", encoding="utf-8")
        paths = os.pathsep.join([str(self.python.parent), os.environ["PATH"]])
        environment = {**os.environ, "PATH": paths, "STOP_AT": stop_at, "MAKEFLAGS": ""}
        command = ["make", "install", *arguments]
        return subprocess.run(
            command, cwd=self.folder, env=environment, capture_output=True, text=True, check=False
        )

    @property
    def steps(self) -> list[str]:
        """The slow steps of the last run."""
        lines = (self.folder / "log").read_text(encoding="utf-8").splitlines()
        return [line for line in lines if line in SLOW_STEPS]

    def repair(self, *arguments: str) -> None:
        """Install: everything is made from scratch, and it is good from then on."""
        done = self.install(*arguments)
        assert (done.returncode, self.steps) == (0, SLOW_STEPS), done.stderr
        assert (self.install().returncode, self.steps) == (0, [])


@pytest.fixture
def clone(tmp_path: Path) -> Clone:
    return Clone(tmp_path / "clone")


def test_the_first_installation_and_one_that_is_up_to_date(clone: Clone) -> None:
    clone.repair()


@pytest.mark.parametrize("step", dict.fromkeys(SLOW_STEPS))
def test_after_an_interruption(clone: Clone, step: str) -> None:
    assert clone.install(stop_at=step).returncode != 0
    (clone.folder / ".venv/left").touch()
    clone.repair()
    assert not (clone.folder / ".venv/left").exists()


def test_newer_locks_are_installed_in_place_and_from_scratch_after_an_interruption(clone: Clone) -> None:
    clone.repair()
    lock = clone.folder / "requirements/dev.txt"
    os.utime(lock, (2**31, 2**31))
    assert (clone.install().returncode, clone.steps) == (0, SLOW_STEPS[1:])
    assert clone.install(stop_at="pip sync").returncode != 0
    os.utime(lock, (0, 0))
    clone.repair()


@pytest.mark.parametrize("state", ["gone", "too old"])
def test_a_python_that_is_gone_or_too_old(clone: Clone, state: str) -> None:
    clone.repair()
    inside = clone.folder / ".venv/bin/python"
    inside.unlink()
    if state == "gone":
        inside.symlink_to("/nowhere/python3")
    else:
        shutil.copy(clone.new_python("old", TOO_OLD), inside)
    clone.repair()


def test_a_clone_that_was_moved(clone: Clone) -> None:
    clone.repair()
    clone.folder = clone.folder.rename(clone.folder.with_name("moved"))
    clone.repair()


@pytest.mark.parametrize("name", ["nowhere/python3", "old"])
def test_a_wrong_python_gets_a_sentence_and_breaks_nothing(clone: Clone, name: str) -> None:
    clone.new_python("old", TOO_OLD)
    wrong = clone.folder.parent / name
    for is_installed in (False, True):
        done = clone.install(f"PYTHON={wrong}")
        assert (
            f"{wrong} is no such Python. Python 3.11 or newer is needed: make install PYTHON=" in done.stderr
        )
        assert done.returncode != 0
        assert (clone.folder / ".venv/.installed").exists() is is_installed
        assert clone.install().returncode == 0


def test_another_python_on_request(clone: Clone) -> None:
    clone.repair()
    other = clone.new_python("python3.14")
    clone.repair(f"PYTHON={other}")
    assert clone.install(f"PYTHON={other}").returncode == 0
    assert clone.steps == []


def test_by_the_python_of_an_activated_environment(clone: Clone) -> None:
    clone.install(stop_at="pip sync")
    clone.repair("PYTHON=.venv/bin/python")


def test_a_file_or_a_link_in_its_place(clone: Clone) -> None:
    shared = clone.folder.parent / "shared"
    shared.mkdir()
    (shared / "kept").touch()
    place = clone.folder / ".venv"
    place.symlink_to(shared)
    clone.repair()
    assert [path.name for path in shared.iterdir()] == ["kept"]
    shutil.rmtree(place)
    place.touch()
    clone.repair()
