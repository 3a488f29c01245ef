"""What is tried in the local run and takes longer than a test may: `make` has a target for each."""
