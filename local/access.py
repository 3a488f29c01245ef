"""How to reach a run's emulated AWS: its endpoint, and the secret without which it refuses every request.

The secret is an application id, which AWS's SDKs send with each request. So SAM CLI, the functions, `ops` and
other tools need nothing but their environment.
"""

import os
import shlex
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from local import ROOT

ACCESS = ROOT / ".cache" / "local" / "access"
REGION: Final = "eu-central-1"
ROOT_KEY = "test"  # the emulator's root user: for deployment and observation; functions have roles
APPLICATION_ID = "AWS_SDK_UA_APP_ID"  # the variable that holds the secret


def access_file(endpoint: str) -> Path:
    """Return the file with what a tool needs in its environment to reach an endpoint, as a shell reads it."""
    return ACCESS / f"{urlsplit(endpoint).port or 0}.env"


def how_to_reach(endpoint: str) -> list[str]:
    """Return what to type in another shell to reach an endpoint, in lines that work as they stand."""
    file = shlex.quote(os.path.relpath(access_file(endpoint)))
    program = shlex.quote(os.path.relpath(Path(sys.executable).with_name("ordersync")))
    return [
        f"The emulated AWS: {endpoint}, Region {REGION}. From another shell in this folder:",
        f"    {program} status --endpoint-url {endpoint}",
        f"    (set -a; . {file}; aws ssm describe-parameters)",
    ]


def access_to(endpoint: str) -> dict[str, str]:
    """Return the environment that a tool needs to reach an endpoint; without a secret if no run has it."""
    try:
        lines = access_file(endpoint).read_text(encoding="utf-8").splitlines()
    except OSError:
        return _environment(endpoint)
    return _environment(endpoint) | dict(line.split("=", 1) for line in lines)


@contextmanager
def granted_access(endpoint: str, secret: str) -> Iterator[None]:
    """Keep the file with the environment for as long as the context lasts, for its owner alone."""
    ACCESS.mkdir(parents=True, exist_ok=True)
    ACCESS.chmod(0o700)
    path = access_file(endpoint)
    path.unlink(missing_ok=True)  # what a killed run left
    path.touch(mode=0o600, exist_ok=False)
    variables = _environment(endpoint) | {APPLICATION_ID: secret}
    path.write_text("".join(f"{name}={value}\n" for name, value in variables.items()), encoding="utf-8")
    try:
        yield
    finally:
        path.unlink(missing_ok=True)


def _environment(endpoint: str) -> dict[str, str]:
    return {
        "AWS_ENDPOINT_URL": endpoint,
        "AWS_ACCESS_KEY_ID": ROOT_KEY,
        "AWS_SECRET_ACCESS_KEY": ROOT_KEY,
        "AWS_DEFAULT_REGION": REGION,
        "AWS_REGION": REGION,
    }
