"""Functions as `sam local invoke` runs them, with a container engine and without.

Without one, SAM CLI says what it would start a function with, and AWS's runtime interface emulator, which it
puts into its containers, runs it on this machine.
"""

import json
import os
import platform
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import requests
import samcli
import yaml
from samcli.commands.local.lib.local_lambda import LocalLambdaRunner
from samcli.lib.providers.sam_function_provider import SamFunctionProvider
from samcli.lib.providers.sam_stack_provider import SamLocalStackProvider

from local import ROOT
from local.access import APPLICATION_ID, access_to
from local.deployment import SAM, STACK, build, deploy
from local.emulator import HOST, Emulator, running_emulator, tool_environment
from local.processes import Child, tail
from local.runner import STATE
from local.variant import code_places

EVENTS = ROOT / "events"
FUNCTIONS = ("poller", "sweeper", "worker", "operator")
ARCHITECTURE = "arm64" if platform.machine() in ("aarch64", "arm64") else "x86_64"
RUNTIME_EMULATOR = Path(samcli.__file__).parent / f"local/rapid/aws-lambda-rie-{ARCHITECTURE}"
RUNTIME = Path(sys.prefix) / "lambda"  # what the runtime brings: requirements/lambda.txt
BRIDGE = "172.17.0.1"  # this machine, as Docker's containers on Linux reach it
START_LIMIT = 30.0  # seconds


@dataclass(frozen=True)
class Invocation:
    """What a function is started with.

    Attributes:
        code: Its folder.
        layers: The folders of its layers.
        environment: Its environment.
        handler: The name of its handler.
    """

    code: Path
    layers: Sequence[Path]
    environment: Mapping[str, str]
    handler: str


@dataclass(frozen=True)
class Deployed:
    """A stack in an emulated AWS whose workers take nothing from the queues: the test invokes them.

    Attributes:
        emulator: The emulated AWS.
        outputs: The outputs of the stack.
        template: The path of the built template, for this machine.
        directory: A directory for the test's files.
    """

    emulator: Emulator
    outputs: Mapping[str, str]
    template: Path
    directory: Path

    def credentials(self) -> dict[str, str]:
        """Return the variables from which SAM CLI takes a user's credentials and region."""
        variables = tool_environment(self.emulator.endpoint).items()
        return {name: value for name, value in variables if name.startswith("AWS_")}

    def filled(self, name: str, endpoint: str) -> Path:
        """Return a copy of a file of `events/` with the stack's names, as docs/sample-events.md says."""
        text = (EVENTS / f"{name}.json").read_text(encoding="utf-8")
        for output, value in {**self.outputs, "StackName": STACK}.items():
            text = text.replace(f"<{output}>", value)
        text = text.replace('"AWS_ENDPOINT_URL": ""', f'"AWS_ENDPOINT_URL": "{endpoint}"')
        target = self.directory / f"{name}.json"
        target.write_text(text, encoding="utf-8")
        return target


@contextmanager
def deployed(directory: Path) -> Iterator[Deployed]:
    """Deploy the application into an emulated AWS of its own."""
    template = build(STATE, directory / "build.log")
    with running_emulator(directory) as emulator:
        outputs = deploy(emulator, template, {"ScheduleState": "DISABLED"}, directory / "deploy.log")
        functions = emulator.clients().functions
        for mapping in functions.list_event_source_mappings()["EventSourceMappings"]:
            functions.delete_event_source_mapping(UUID=mapping["UUID"])
        yield Deployed(emulator, outputs, template, directory)


def copied(template: Path, target: Path) -> Path:
    """Copy a built template for this machine's processor; its code stays where it is."""
    body = yaml.safe_load(template.read_text(encoding="utf-8"))
    body["Mappings"]["Functions"]["All"]["Architecture"] = ARCHITECTURE
    for _, properties, place in code_places(body):
        properties[place] = str(template.parent / str(properties[place]))
    target.write_text(yaml.safe_dump(body, sort_keys=False), encoding="utf-8")
    return target


# --- without a container engine ----------------------------------------------


def invocation(template: Path, function: str, variables: Path) -> Invocation:
    """Return what `sam local invoke --env-vars VARIABLES` starts a function of a built template with."""
    stacks, _ = SamLocalStackProvider.get_stacks(str(template))
    runner = LocalLambdaRunner(
        local_runtime=None,
        function_provider=SamFunctionProvider(stacks),
        cwd=str(template.parent),
        real_path=str(template.parent),
        env_vars_values=json.loads(variables.read_text(encoding="utf-8")),
    )
    config = runner.get_invoke_config(runner.get_function(f"{function.capitalize()}Function"))
    return Invocation(
        code=Path(config.code_abs_path),
        layers=[Path(layer.codeuri) for layer in config.layers],
        environment=config.env_vars.resolve(),
        handler=config.handler,
    )


class Runtime:
    """A function in AWS's runtime interface emulator."""

    def __init__(self, url: str, log: Path) -> None:
        self._url = url
        self._log = log

    def invoke(self, event: Path) -> object:
        """Invoke the function; return its answer, which describes the error if it failed."""
        with requests.Session() as session:
            session.trust_env = False  # no proxy may stand in between
            answer = session.post(self._url, data=event.read_bytes(), timeout=60)
        assert answer.ok, tail(self._log)
        return answer.json()


@contextmanager
def running(start: Invocation, directory: Path) -> Iterator[Runtime]:
    """Run a function with its layers and what the runtime brings: no package or zone of this machine."""
    directory.mkdir()
    log = directory / "function.log"
    port, runtime_port = _free_port(), _free_port()
    command = [
        "sh",
        "-c",
        'cd "$0" && exec "$@"',
        str(start.code),
        str(RUNTIME_EMULATOR),
        "--log-level",
        "error",
    ]
    command += ["--runtime-interface-emulator-address", f"{HOST}:{port}"]
    command += ["--runtime-api-address", f"{HOST}:{runtime_port}"]
    command += [sys.executable, "-S", "-P", "-m", "awslambdaric", start.handler]
    paths = [start.code, *(layer / "python" for layer in start.layers), RUNTIME]
    environment = {
        **start.environment,
        "PATH": os.environ["PATH"],
        "PYTHONPATH": os.pathsep.join(map(str, paths)),
        "PYTHONTZPATH": "",
        APPLICATION_ID: access_to(start.environment["AWS_ENDPOINT_URL"])[APPLICATION_ID],
    }
    with Child(command, env=environment, log=log) as process:
        _wait_for(port, process, log)
        yield Runtime(f"http://{HOST}:{port}/2015-03-31/functions/function/invocations", log)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port


def _wait_for(port: int, process: Child, log: Path) -> None:
    deadline = time.monotonic() + START_LIMIT
    while process.exit_code is None and time.monotonic() < deadline:
        try:
            requests.get(f"http://{HOST}:{port}/", timeout=2)
        except requests.ConnectionError:
            time.sleep(0.05)
        else:
            return
    pytest.fail("\n".join(["the function's runtime did not start", *tail(log)]))


# --- with one ----------------------------------------------------------------


@contextmanager
def forwarded(stack: Deployed, host: str = BRIDGE) -> Iterator[str]:
    """Let containers reach the emulated AWS, which admits this machine alone; return its URL for them."""
    endpoint = stack.emulator.endpoint
    word = f"app/{access_to(endpoint)[APPLICATION_ID]}"

    class Forwarder(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            headers = {name: value for name, value in self.headers.items() if name.lower() != "host"}
            headers["User-Agent"] += f" {word}"
            answer = requests.post(endpoint + self.path, data=body, headers=headers, timeout=60)
            self.send_response(answer.status_code)
            self.send_header("Content-Type", answer.headers["Content-Type"])
            self.send_header("Content-Length", str(len(answer.content)))
            self.end_headers()
            self.wfile.write(answer.content)

    with ThreadingHTTPServer((host, 0), Forwarder) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://{host}:{server.server_port}"
        server.shutdown()


def sam_local_invoke(template: Path, function: str, event: Path, variables: Path) -> object:
    """Invoke a function of a built template with SAM CLI; return its answer, which may describe an error."""
    command = [str(SAM), "local", "invoke", f"{function.capitalize()}Function", "--template", str(template)]
    command += ["--event", str(event), "--env-vars", str(variables)]
    done = subprocess.run(command, cwd=ROOT, text=True, stdout=subprocess.PIPE, timeout=600, check=True)
    return json.loads(done.stdout.splitlines()[-1])
