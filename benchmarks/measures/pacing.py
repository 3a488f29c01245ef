from benchmarks.figures import Measure
MEASURE = Measure("pacing", "", (), lambda: [])
