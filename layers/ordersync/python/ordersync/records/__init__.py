"""What is remembered: typed records, changed by compare-and-set."""
