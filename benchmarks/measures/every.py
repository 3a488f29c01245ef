"""All measurements, in the order of the tables."""

from benchmarks.measures import (
    asking,
    backlogs,
    caching,
    delivering,
    operations,
    pacing,
    polling,
    reading,
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
)
MEASURES = (*OF_SCALE, *OF_PERFORMANCE)
