"""Set-up of every test run."""

import sys

# Layers and functions are deployed as they lie in the tree: no run leaves compiled files there.
sys.dont_write_bytecode = True
