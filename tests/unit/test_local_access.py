"""What a local run holds is for its user alone."""

import os
import stat
import subprocess
from pathlib import Path

import pytest

from local import ROOT, access, emulator, runner
from local.access import APPLICATION_ID, REGION, access_file, access_to, granted_access, how_to_reach

ENDPOINT = "http://127.0.0.1:4711"


@pytest.fixture(autouse=True)
def _folders(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(access, "ACCESS", tmp_path / "access")
    monkeypatch.setattr(runner, "STATE", tmp_path / "local")


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_the_secret_is_kept_for_its_owner_while_the_emulator_runs() -> None:
    with granted_access(ENDPOINT, "a-secret"):
        assert mode(access_file(ENDPOINT)) == 0o600
        assert mode(access_file(ENDPOINT).parent) == 0o700
        assert access_to(ENDPOINT)[APPLICATION_ID] == "a-secret"
        assert access_to(ENDPOINT)["AWS_ENDPOINT_URL"] == ENDPOINT
        assert APPLICATION_ID not in access_to("http://127.0.0.1:4712")
    assert APPLICATION_ID not in access_to(ENDPOINT)


def test_the_lines_to_reach_the_emulated_aws_work_as_they_are_printed() -> None:
    name, check, other = how_to_reach(ENDPOINT)
    assert ENDPOINT in name
    assert REGION in name
    with granted_access(ENDPOINT, "a-secret"):
        tool = 'echo "$AWS_ENDPOINT_URL $AWS_REGION $AWS_SDK_UA_APP_ID"'
        line = other.replace("aws ssm describe-parameters", tool)
        assert line != other
        done = subprocess.run(["sh", "-c", line], capture_output=True, text=True, check=True)
    assert done.stdout.split() == [ENDPOINT, REGION, "a-secret"]
    done = subprocess.run(
        ["sh", "-c", f"{check} --help"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert "Usage: ordersync" in done.stdout


def test_a_file_that_a_killed_run_has_left_is_replaced() -> None:
    access_file(ENDPOINT).parent.mkdir(mode=0o755)
    access_file(ENDPOINT).write_text(f"{APPLICATION_ID}=old\n")
    with granted_access(ENDPOINT, "a-secret"):
        assert mode(access_file(ENDPOINT)) == 0o600
        assert mode(access_file(ENDPOINT).parent) == 0o700
        assert access_to(ENDPOINT)[APPLICATION_ID] == "a-secret"


def test_a_tool_has_no_other_credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_SESSION_TOKEN", "AWS_PROFILE", APPLICATION_ID):
        monkeypatch.setenv(name, "of a real account")
    with granted_access(ENDPOINT, "a-secret"):
        environment = emulator.tool_environment(ENDPOINT)
    assert environment[APPLICATION_ID] == "a-secret"
    assert "of a real account" not in environment.values()


def test_the_emulator_inherits_what_it_needs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "environ", {"GITHUB_TOKEN": "t", "AWS_PROFILE": "p", "PATH": "/bin", "LANG": "C"})
    environment = emulator.emulator_environment("a-secret")
    assert environment.keys().isdisjoint({"GITHUB_TOKEN", "AWS_PROFILE"})
    assert environment["LANG"] == "C"
    assert environment["PATH"].endswith(f"{os.pathsep}/bin")
    assert environment[APPLICATION_ID] == "a-secret"


def test_a_run_has_a_folder_of_its_own() -> None:
    assert mode(runner.new_run_directory()) == 0o700
