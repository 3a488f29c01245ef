"""The alarm on a journal that is not read to its end: it rings for lines that can't be passed, too."""

import pytest

from tests.fakes.application import JAN
from tests.template.watched import Watched

pytestmark = pytest.mark.slow

HOUR = 3_600


def test_a_page_of_journal_lines_without_ids_is_noticed_with_two_days_left() -> None:
    watched = Watched(journal_page_size=2)
    watched.live(HOUR)
    for _ in range(3):
        watched.shop.garbled.entries[watched.shop.log(16, watched.order(journal=False))] = {"log_id": "?"}
    later = watched.order(JAN)
    watched.live(23 * HOUR, every=10)
    assert not watched.rings("UnreadJournalAlarm")
    assert later in watched.main.purchases()
    watched.live(2 * HOUR, every=10)
    assert watched.rings("UnreadJournalAlarm")
    watched.shop.garbled.entries.clear()
    watched.live(HOUR)
    assert watched.is_quiet("UnreadJournalAlarm")
