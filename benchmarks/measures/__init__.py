"""The measurements: one module each, all of them in `benchmarks/measures/every.py`."""
