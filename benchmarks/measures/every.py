"""All measurements, in the order of the table."""

from benchmarks.measures import caching, delivering, layering, polling, processing, starting

MEASURES = (
    polling.MEASURE,
    delivering.MEASURE,
    caching.MEASURE,
    processing.MEASURE,
    starting.MEASURE,
    layering.MEASURE,
)
