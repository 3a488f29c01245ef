"""Build `template.yaml` for this machine and deploy it into the emulated AWS, both with SAM CLI."""

import fcntl
import hashlib
import json
import platform
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import yaml

from local import ROOT
from local.emulator import Emulator, tool_environment
from local.processes import run_tool
from local.variant import Template, code_places, local_variant
from ordersync.adapters.stores.stacks import stack_outputs

STACK = "ordersync"
BUCKET = "deployment"
BUILD_LIMIT = 900.0  # seconds
DEPLOY_LIMIT = 180.0  # seconds
BUILDS_KEPT = 3
SAM = Path(sys.executable).parent / "sam"
# `-I`: beside the sources, wherever this process keeps what it compiles.
COMPILE = (sys.executable, "-I", "-m", "compileall", "-q", "--invalidation-mode", "unchecked-hash")
# In seconds; short, so that recoveries can be watched. They fit simulated services.
TIMINGS = {
    "WorkerTimeout": 10,
    "VisibilityTimeout": 65,
    "RequestTimeout": 3,
    "Promptness": 2,
    "RequestLife": 2,
    "CardLag": 2,
    "OrderLag": 1,
    "RelationSettling": 3,
    "RetryDelay": 1,
    "RetryLimit": 5,
    "ProbeDelay": 3,
    "ProbeLimit": 15,
    "ParkAfter": 5,
    "NotFoundWindow": 8,
    "BudgetHold": 2,
    "JournalRecheck": 30,
    "DocumentCache": 5,
    "PollerTimeout": 20,
    "SweeperTimeout": 60,
    "OperatorTimeout": 60,
    "SweepGrace": 30,
}


def build(directory: Path, log: Path, *, for_real_accounts: bool = False) -> Path:
    """Build the application, or reuse an earlier build of the same sources.

    Args:
        directory: The directory for builds and caches; several runs may share it.
        log: The file that takes SAM CLI's output.
        for_real_accounts: Whether the template's own timings stay, on which the promises rest.

    Returns:
        The path of the local variant of the built template.

    Raises:
        RunFailed: SAM CLI failed.
    """
    directory.mkdir(parents=True, exist_ok=True)
    target = directory / f"build-{fingerprint(ROOT)}"
    short, own = target / "local.json", target / "real.json"  # SAM CLI parses it again and again: not YAML
    template = own if for_real_accounts else short
    with _locked(directory / "lock"):
        if short.exists():
            target.touch()
            return template
        shutil.rmtree(target, ignore_errors=True)  # what an interrupted build left
        _sam_build(target, directory / f"cache-{_machine()}", log)
        built = yaml.safe_load((target / "template.yaml").read_text(encoding="utf-8"))
        _include_code(built, target)
        own.write_text(json.dumps(local_variant(built, {})), encoding="utf-8")
        short.write_text(json.dumps(local_variant(built, TIMINGS)), encoding="utf-8")
        _remove_old_builds(directory)
    return template


def deploy(emulator: Emulator, template: Path, parameters: Mapping[str, object], log: Path) -> dict[str, str]:
    """Deploy a built template.

    Args:
        emulator: The emulator to deploy into.
        template: The path of the built template.
        parameters: Values of the template's parameters.
        log: The file that takes SAM CLI's output.

    Returns:
        The outputs of the stack.

    Raises:
        RunFailed: SAM CLI failed.
    """
    emulator.create_bucket(BUCKET)
    command = [str(SAM), "deploy", "--template-file", str(template), "--stack-name", STACK]
    command += ["--s3-bucket", BUCKET]
    command += ["--capabilities", "CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"]
    command += ["--no-confirm-changeset", "--disable-rollback", "--no-progressbar"]
    command += ["--parameter-overrides"] + [f"{name}={value}" for name, value in parameters.items()]
    environment = tool_environment(emulator.endpoint)
    run_tool(command, env=environment, log=log, timeout=DEPLOY_LIMIT, purpose="sam deploy")
    return stack_outputs(emulator.clients().cloudformation, STACK)


def fingerprint(root: Path) -> str:
    """Return a digest of everything that a build depends on: sources, interpreter and machine."""
    digest = hashlib.sha256(_machine().encode())
    for path in [root / "template.yaml", *_sources(root / "layers"), *_sources(root / "functions")]:
        content = path.read_bytes()
        digest.update(f"{path.relative_to(root)}\0{len(content)}\0".encode() + content)
    for path in (Path(__file__), Path(__file__).with_name("variant.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def _sam_build(target: Path, cache: Path, log: Path) -> None:
    command = [str(SAM), "build", "--template-file", str(ROOT / "template.yaml")]
    command += ["--build-dir", str(target), "--cached", "--cache-dir", str(cache)]
    environment = tool_environment("") | {"LAYER_TARGET": "host"}
    run_tool(command, env=environment, log=log, timeout=BUILD_LIMIT, purpose="sam build")


def _sources(folder: Path) -> Iterator[Path]:
    return iter(
        sorted(path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    )


def _machine() -> str:
    return f"{sys.implementation.cache_tag}-{platform.system()}-{platform.machine()}".lower()


def _include_code(template: Template, target: Path) -> None:
    """Copy code that would be deployed straight from the tree into the build, and compile all code.

    A running deployment doesn't see later changes then, and functions don't compile again in every process.
    Compiled files are not checked against their sources, because unpacking gives each source a new date.
    """
    for name, properties, place in code_places(template):
        source = (target / str(properties[place])).resolve()
        if not source.is_relative_to(target.resolve()):
            shutil.copytree(source, target / name, ignore=shutil.ignore_patterns("__pycache__"))
            properties[place] = name
    subprocess.run([*COMPILE, str(target)], check=True)


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    with path.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _remove_old_builds(directory: Path) -> None:
    builds = sorted(directory.glob("build-*"), key=lambda path: path.stat().st_mtime, reverse=True)
    for old in builds[BUILDS_KEPT:]:
        shutil.rmtree(old, ignore_errors=True)
