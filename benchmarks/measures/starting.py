"""How soon a function is ready, from its layers as they are built."""

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage
from statistics import mean

from benchmarks.figures import Goal, Measure, Row
from local import ROOT
from local.deployment import build
from tests.fakes.deployed import QUEUES, REGION, TABLES

RUNS = 15
BUILDS = ROOT / ".cache/local"
BOTO3 = ROOT / ".venv/lambda"  # the oldest that the runtime may bring
BARE = "import boto3, os; boto3.client('dynamodb'); boto3.client('sqs'); os._exit(0)"
PACKAGES = """
import gc, os, ssl
gc.disable()
import phonenumbers, requests
from botocore.session import get_session
from aws_lambda_powertools import Logger
from aws_lambda_powertools.metrics import EphemeralMetrics
from pydantic import BaseModel
class Model(BaseModel):
    field: int
session = get_session()
for service in ("dynamodb", "secretsmanager", "sqs", "ssm"):
    session.create_client(service)
ssl.create_default_context(cafile=requests.certs.where())
os._exit(0)
"""
READY = "import app, os; os._exit(0)"
# What a start costs besides the packages is our code, most of it its dataclasses and models.
GOALS = {"poller": 1.8, "worker": 2.0, "sweeper": None, "operator": None, "settings": None}
BESIDE = "boto3 and two clients"
WORKLOAD = f"""\
Processor time of a new process from the interpreter's start until the function's handler is ready, set up
as in the init phase; beside it a script that imports boto3 and makes clients of DynamoDB and SQS. Functions
and layers are those that `sam build` makes for this machine's Python, with their bytecode; boto3 is of July
2024, the oldest that the runtime may bring. The packages without any code of ours are imported and set up as
the worker does, with four clients as botocore makes them by itself. Means of {RUNS} runs in turn."""
ALONE = "the packages alone"


def measure() -> Sequence[Row]:
    """Start each function, and the script, in turn."""
    BUILDS.mkdir(parents=True, exist_ok=True)
    built = build(BUILDS, BUILDS / "build.log").parent
    programs = {"": BARE, ALONE: PACKAGES, **dict.fromkeys(GOALS, READY)}
    seconds = {name: [0.0] * RUNS for name in programs}
    for run in range(-1, RUNS):  # the first is not counted: it reads the files from the disk
        for name, program in programs.items():
            took = _processor_time(program, _environment(built, name))
            if run >= 0:
                seconds[name][run] = took
    bare = mean(seconds[""])
    alone = Row(ALONE, mean(seconds[ALONE]), "s", bare, BESIDE)
    return [alone] + [
        Row(
            _title(name),
            mean(seconds[name]),
            "s",
            bare,
            BESIDE,
            Goal(most, of_ratio=True) if most else None,
            spent=f"the packages alone take {alone.ratio:.2f} of it; the rest is our code, most of it its"
            " dataclasses and models",
        )
        for name, most in GOALS.items()
    ]


def _processor_time(program: str, environment: Mapping[str, str]) -> float:
    """Return the seconds of processor time that a program takes, its interpreter's start included."""
    before = _seconds_of_children()
    subprocess.run([sys.executable, "-S", "-c", program], env=dict(environment), check=True)
    return _seconds_of_children() - before


def _seconds_of_children() -> float:
    """Return the processor time of all processes that have ended; `os.times` knows hundredths of seconds."""
    used = getrusage(RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _environment(built: Path, function: str) -> Mapping[str, str]:
    """Return what a function learns from its environment, with made-up names."""
    places = [built / f"{function.capitalize()}Function"] if function in GOALS else []
    places += [built / "DependenciesLayer/python", built / "OrderSyncLayer/python", BOTO3]
    names = ("STACK_NAME", "CONNECTIONS_PATH", "CONNECTIONS_KEY_ID", "RECORD_KEYS_SECRET", "ALARM_TOPIC_ARN")
    return {
        "PYTHONPATH": os.pathsep.join(map(str, places)),
        "AWS_DEFAULT_REGION": REGION,
        "AWS_ACCESS_KEY_ID": "any",
        "AWS_SECRET_ACCESS_KEY": "any",
        "POWERTOOLS_SERVICE_NAME": function or "none",
        **dict.fromkeys((*names, *TABLES, *QUEUES, "OPERATOR_FUNCTION", "DRAFTS_PATH"), "any"),
    }


def _title(function: str) -> str:
    return f"the {function} is ready"


MEASURE = Measure("starting", WORKLOAD, (ALONE, *map(_title, GOALS)), measure, is_of_machine=True)
