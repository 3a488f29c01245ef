"""The local run: the whole application on this machine, `python -m local`."""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SOURCES = ROOT / "layers" / "ordersync" / "python"

# Layers are deployed straight from the tree: no run may leave compiled files there.
sys.pycache_prefix = sys.pycache_prefix or str(ROOT / ".cache" / "pycache")
if str(SOURCES) not in sys.path:
    sys.path.insert(0, str(SOURCES))
