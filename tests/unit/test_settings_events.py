"""The sample event of the settings page, through its handler."""

from typing import cast

from ordersync.web.words.page_words import PAGE_LANGUAGES
from tests.fakes.application import Bench
from tests.fakes.browser import settings_server
from tests.fakes.functions import Invocation
from tests.fakes.samples import sample


def test_settings_show_left() -> None:
    bench = Bench()
    answer = cast(
        "dict[str, object]", settings_server(bench).handler(sample("settings-show-left"), Invocation())
    )
    assert answer["statusCode"] == 200
    assert PAGE_LANGUAGES["pl"].frame.left_title in str(answer["body"])
    assert not bench.tables.access.query("#sessions", "", 10), "nothing is read or written for it"
