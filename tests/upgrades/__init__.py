"""What released versions have written, and whether the present one goes on from there.

`python -m tests.upgrades` lives through a story (`story.py`) with the program as it is, and writes down what
lies in the tables and queues at its end, and what both simulated services hold, as fixtures of the package's
version. It is run once for each release. `tests/unit/test_upgrades.py` begins where the fixtures of
each version end.
"""
