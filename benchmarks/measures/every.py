"""All measurements, in the order of the tables."""

from benchmarks.measures import (
    asking,
    backlogs,
    caching,
    delivering,
    layering,
    operations,
    pacing,
    polling,
    processing,
    reading,
    starting,
    trickling,
)

OF_SCALE = (polling.MEASURE, delivering.MEASURE, caching.MEASURE)
OF_PERFORMANCE = (
    reading.MEASURE,
    backlogs.MEASURE,
    trickling.MEASURE,
    asking.MEASURE,
    pacing.MEASURE,
    operations.MEASURE,
    processing.MEASURE,
    starting.MEASURE,
    layering.MEASURE,
)
MEASURES = (*OF_SCALE, *OF_PERFORMANCE)
