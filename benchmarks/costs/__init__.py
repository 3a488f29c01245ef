"""The monthly bill: requests counted by running the functions, times dated list prices (`make costs`)."""
