"""Set-up of every test run."""

import gc
import os
import sys
from pathlib import Path

# Layers and functions are deployed as they are in the tree, so compiled files go elsewhere. They are kept,
# whatever the environment says: without them, each worker of a parallel run compiles the same modules again.
sys.pycache_prefix = os.environ["PYTHONPYCACHEPREFIX"] = str(Path(__file__).parent / ".cache" / "pycache")
sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)


def pytest_collection_finish() -> None:
    """Collect garbage less often, and never look at the modules and tests that are there already.

    By default a seventh of the time goes into walking the same large heap again and again.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 50)
