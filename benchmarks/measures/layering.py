"""How large the layers are."""

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.figures import Goal, Measure, Row
from local import ROOT

MEGABYTE = 1_000_000
MOST = 20.0
LIMIT = 250.0 * 1.048576  # both layers and a function, unpacked ("Lambda quotas")
LAYERS = ("DependenciesLayer", "OrderSyncLayer")
WORKLOAD = """\
The layers as `sam build` makes them for Lambda, unpacked, without bytecode: third-party packages for both
architectures, to which the runtime adds boto3, and the code of ordersync."""
PACKAGES, OWN = "the layer of packages, for both architectures", "the layer of our code"


def measure() -> Sequence[Row]:
    """Build the layers and add up their files."""
    packages, own = map(_megabytes, LAYERS)
    return [
        Row(PACKAGES, packages, "MB", LIMIT, "Lambda's limit for all", Goal(MOST)),
        Row(OWN, own, "MB", LIMIT, "Lambda's limit for all"),
    ]


def _megabytes(layer: str) -> float:
    """Return the size of a layer's files but bytecode."""
    sam = Path(sys.executable).with_name("sam")
    environment = {**os.environ, "PATH": os.pathsep.join([str(sam.parent), os.environ["PATH"]])}
    with TemporaryDirectory() as folder:
        command = [
            str(sam),
            "build",
            layer,
            "--template-file",
            str(ROOT / "template.yaml"),
            "--build-dir",
            folder,
        ]
        subprocess.run(command, env=environment, check=True, capture_output=True)
        files = [path for path in Path(folder, layer).rglob("*") if path.is_file() and path.suffix != ".pyc"]
        return sum(path.stat().st_size for path in files) / MEGABYTE


MEASURE = Measure("layering", WORKLOAD, (PACKAGES, OWN), measure)
