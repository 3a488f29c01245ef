"""`events/env.json` has what a function learns of a stack's names, and the documentation fills it in."""

import json
import re
import subprocess
from pathlib import Path

import jmespath
import pytest

from tests.template.stack import PSEUDO_PARAMETERS, ROOT, Stack

FUNCTIONS = ("PollerFunction", "SweeperFunction", "WorkerFunction")
ENV = ROOT / "events/env.json"
PAGE = (ROOT / "docs/sample-events.md").read_text(encoding="utf-8")
STACK_NAME = PSEUDO_PARAMETERS["AWS::StackName"]
# What AWS tools read themselves; empty for AWS.
OF_THE_TOOLS = {"AWS_ENDPOINT_URL"}


@pytest.fixture(scope="module")
def stack() -> Stack:
    return Stack()


@pytest.fixture(scope="module")
def variables() -> dict[str, str]:
    [(scope, variables)] = json.loads(ENV.read_text(encoding="utf-8")).items()
    assert scope == "Parameters", "SAM CLI gives these to every function"
    return dict(variables)


@pytest.mark.parametrize("function", FUNCTIONS)
def test_every_name_of_the_stack_that_a_function_learns_is_filled_in(
    stack: Stack, variables: dict[str, str], function: str
) -> None:
    environment = {name: str(value) for name, value in stack.environment(function).items()}
    names = {
        variable
        for variable, value in environment.items()
        if value.partition(".")[0] in stack.resources or STACK_NAME in re.split(r"\W", value)
    }
    assert variables.keys() - OF_THE_TOOLS == names, "SAM CLI ignores what the template does not declare"


def test_what_is_filled_in_is_an_output_of_the_stack(stack: Stack, variables: dict[str, str]) -> None:
    asked = set(re.findall(r"<(\w+)>", json.dumps(variables)))
    assert asked <= stack.outputs.keys() | {"StackName"}


def test_the_documentation_fills_it_in(stack: Stack, variables: dict[str, str], tmp_path: Path) -> None:
    values = {name: f"https://example.com/{name.lower()}?a=b" for name in stack.outputs}
    described = {"Outputs": [{"OutputKey": name, "OutputValue": value} for name, value in values.items()]}
    (query,) = re.findall(r'--query "(Stacks\[0\]\.Outputs\[\]\.join.*)"', PAGE)
    script = tmp_path / "names.sed"
    script.write_text("\n".join(jmespath.search(query, {"Stacks": [described]})), encoding="utf-8")
    command = ["sed", "-f", str(script), "-e", f"s|<StackName>|{STACK_NAME}|", str(ENV)]
    assert '-e "s|<StackName>|$STACK|" events/env.json' in PAGE
    done = subprocess.run(command, check=True, text=True, stdout=subprocess.PIPE)
    filled = json.loads(done.stdout)["Parameters"]
    assert "<" not in done.stdout
    assert filled["ORDERS_QUEUE_URL"] == values["OrdersQueueUrl"]
    assert filled["RECORD_KEYS_SECRET"] == stack.properties("RecordKeys")["Name"]


def test_every_event_is_explained_that_is_sent_to_a_deployed_stack() -> None:
    for path in (ROOT / "events").glob("*-*.json"):
        assert f"`events/{path.name}`" in PAGE or path.stem.startswith("worker-"), path.name
