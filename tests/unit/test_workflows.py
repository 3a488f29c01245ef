"""What GitHub runs: pinned, with no more rights than it needs, and in step with the repository."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from tests.template.stack import items, mapping

ROOT = Path(__file__).parents[2]
FILES = sorted((ROOT / ".github").rglob("*.yml"))
WORKFLOWS = sorted((ROOT / ".github/workflows").glob("*.yml"))
READ = {"contents": "read"}
SIGN_IN = {"contents": "read", "id-token": "write"}
# The jobs that need more than to read the code.
MORE = {
    ("deploy", "deploy"): SIGN_IN,
    ("release", "publish"): SIGN_IN,
    ("release", "release"): {"contents": "write"},
}
PINNED = re.compile(r"uses: ([\w-]+/[\w./-]+)@([0-9a-f]{40})  # v\d+\.\d+\.\d+")
TARGETS = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), flags=re.MULTILINE))


def parsed(path: Path) -> dict[object, object]:
    """Return a file of `.github`; the key `on` is read as true, as YAML 1.1 has it."""
    content: object = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert isinstance(content, dict)
    return content


def triggers(name: str) -> dict[str, object]:
    return mapping(parsed(ROOT / f".github/workflows/{name}.yml")[True])


def jobs(path: Path) -> dict[str, dict[str, object]]:
    return {name: mapping(job) for name, job in mapping(parsed(path)["jobs"]).items()}


def steps(job: dict[str, object]) -> Iterator[dict[str, object]]:
    yield from map(mapping, items(job["steps"]))


def commands(name: str, job: str) -> list[str]:
    """Return what a job does, in order: its commands, and the names of its actions."""
    found = steps(jobs(ROOT / f".github/workflows/{name}.yml")[job])
    return [str(step.get("run") or str(step["uses"]).partition("@")[0]) for step in found]


def test_there_is_something_to_check() -> None:
    assert {path.stem for path in WORKFLOWS} >= {"ci", "deploy", "release", "sam-local-invoke"}
    assert all(parsed(path) for path in FILES)


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_every_action_is_pinned_by_its_commit(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert len(PINNED.findall(text)) == text.count("uses:"), (
        "a tag can be moved: name the commit, and its version"
    )


def test_an_action_has_one_version_everywhere() -> None:
    found = {pin for path in WORKFLOWS for pin in PINNED.findall(path.read_text(encoding="utf-8"))}
    assert len(found) == len({action for action, _ in found}), sorted(found)


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_a_workflow_states_what_it_may_do_and_no_job_may_do_more(path: Path) -> None:
    assert parsed(path)["permissions"] == READ
    allowed = {name: job["permissions"] for name, job in jobs(path).items() if "permissions" in job}
    assert allowed == {job: rights for (workflow, job), rights in MORE.items() if workflow == path.stem}


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_a_job_ends_runs_on_a_known_system_and_leaves_no_token_in_the_clone(path: Path) -> None:
    for job in jobs(path).values():
        assert isinstance(job["timeout-minutes"], int)
        assert not str(job["runs-on"]).endswith("latest")
        for step in steps(job):
            if str(step.get("uses", "")).startswith("actions/checkout@"):
                assert mapping(step["with"])["persist-credentials"] is False


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_no_script_is_put_together_from_what_others_write(path: Path) -> None:
    """What stands in an expression becomes part of the script; in an environment variable it stays a text."""
    for job in jobs(path).values():
        assert not [step["run"] for step in steps(job) if "${{" in str(step.get("run", ""))]


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_every_target_that_a_workflow_makes_is_there(path: Path) -> None:
    assert set(re.findall(r"\bmake ([a-z-]+)", path.read_text(encoding="utf-8"))) <= TARGETS


def test_what_has_to_pass_runs_on_every_push_and_pull_request() -> None:
    assert triggers("ci").keys() == {"push", "pull_request"}
    assert ".ci/run" in commands("ci", "test")
    assert re.findall(r"^make .*", (ROOT / ".ci/run").read_text(encoding="utf-8"), flags=re.MULTILINE) == [
        "make check",
        "make test",
    ]


def test_only_a_person_deploys_to_the_environments_that_there_are() -> None:
    asked = triggers("deploy")
    assert asked.keys() == {"workflow_dispatch"}
    choice = mapping(mapping(mapping(asked["workflow_dispatch"])["inputs"])["environment"])
    saved = tomllib.loads((ROOT / "samconfig.toml").read_text(encoding="utf-8"))
    assert choice["options"] == [name for name in saved if isinstance(saved[name], dict)]
    assert jobs(ROOT / ".github/workflows/deploy.yml")["deploy"]["environment"] == "${{ inputs.environment }}"


def test_a_deployment_signs_in_after_the_build_asks_no_one_and_protects_the_tables() -> None:
    done = commands("deploy", "deploy")
    *_, built, signed_in, deployed, protected = done
    assert built == "make build"
    assert signed_in == "aws-actions/configure-aws-credentials"
    assert deployed.startswith('.venv/bin/sam deploy --config-env "$ENVIRONMENT" --no-confirm-changeset')
    assert protected == '.venv/bin/ordersync tables protect --config-env "$ENVIRONMENT"'


def test_a_release_is_tested_and_brings_what_make_sbom_writes() -> None:
    done = commands("release", "release")
    assert done.index(".ci/run") < done.index("make build") < done.index("make sbom") < len(done) - 1
    assert done[-1].endswith(".cache/sbom/*")
    assert "\n\t$(BIN)/python -m release.sbom .cache/sbom\n" in (ROOT / "Makefile").read_text(
        encoding="utf-8"
    )


def test_publishing_signs_in_after_the_build_and_publishes_what_was_packaged() -> None:
    *_, built, signed_in, packaged, published = commands("release", "publish")
    assert built == "make build"
    assert signed_in == "aws-actions/configure-aws-credentials"
    [place] = re.findall(r"--output-template-file (\S+)", packaged)
    assert f"sam publish --template {place} " in published


def test_dependabot_watches_what_is_locked() -> None:
    updates = [mapping(each) for each in items(parsed(ROOT / ".github/dependabot.yml")["updates"])]
    watched = {str(each["package-ecosystem"]): str(each["directory"]) for each in updates}
    assert watched == {"pip": "/requirements", "github-actions": "/"}
    assert (ROOT / "requirements/dev.txt").exists()


@pytest.mark.parametrize("name", ["bug", "question"])
def test_whoever_writes_to_us_is_asked_to_leave_personal_data_out(name: str) -> None:
    form = parsed(ROOT / f".github/ISSUE_TEMPLATE/{name}.yml")
    fields = [mapping(field) for field in items(form["body"])]
    said_first, last = mapping(fields[0]["attributes"]), mapping(fields[-1]["attributes"])
    assert "Leave out tokens, API keys and secrets" in str(said_first["value"])
    assert [mapping(option)["required"] for option in items(last["options"])] == [True]
