"""Set-up of every test run."""

import os
import sys
from pathlib import Path

# Layers and functions are deployed as they are in the tree, so compiled files go elsewhere. They are kept,
# whatever the environment says: without them, each worker of a parallel run compiles the same modules again.
sys.pycache_prefix = os.environ["PYTHONPYCACHEPREFIX"] = str(Path(__file__).parent / ".cache" / "pycache")
sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
