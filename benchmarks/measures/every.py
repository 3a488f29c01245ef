"""All measurements, in the order of the table."""

from benchmarks.measures import caching, delivering, polling

MEASURES = (polling.MEASURE, delivering.MEASURE, caching.MEASURE)
