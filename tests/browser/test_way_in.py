"""From a link to a page, by keyboard, without scripts, in both languages."""

import re

import pytest

from ordersync.web.words.page_words import PAGE_LANGUAGES
from tests.browser.conftest import Visit
from tests.fakes.application import MAIN
from tests.screens.served import ServedBench
from tests.screens.visitors import NARROW

ENGLISH, POLISH = PAGE_LANGUAGES["en"].frame, PAGE_LANGUAGES["pl"].frame


def test_a_preview_of_a_link_leaves_it_and_its_button_opens_it_once(
    visit: Visit, served: ServedBench
) -> None:
    link = served.link()
    messenger, person, late = visit(is_in=False), visit(is_in=False), visit(is_in=False)
    for _ in range(3):
        assert messenger.open(link) == 200
    person.open(link)
    person.page.get_by_role("button", name=ENGLISH.open_button).click()
    assert person.page.url == f"{served.url}/"
    assert person.page.get_by_role("link", name=MAIN, exact=True).is_visible()
    assert late.open(link) == 410
    assert late.title == ENGLISH.used_title
    messenger.page.get_by_role("button", name=ENGLISH.open_button).click()
    assert messenger.title == ENGLISH.used_title
    assert messenger.open("/") == 401


def test_the_session_is_out_of_reach_of_scripts_and_ends_with_the_log_out(
    visit: Visit, served: ServedBench
) -> None:
    visitor = visit(is_in=False)
    visitor.open(served.link())
    visitor.page.get_by_role("button", name=ENGLISH.open_button).click()
    [cookie] = visitor.page.context.cookies()
    assert (cookie.get("httpOnly"), cookie.get("sameSite"), cookie.get("path")) == (True, "Strict", "/")
    visitor.page.get_by_role("button", name=ENGLISH.leave).click()
    assert visitor.title == ENGLISH.left_title
    assert not visitor.page.context.cookies()
    assert visitor.open("/") == 401


@pytest.mark.parametrize("width", [1_280, NARROW])
def test_the_keyboard_alone_leads_from_the_link_to_a_connection(
    visit: Visit, served: ServedBench, width: int
) -> None:
    visitor = visit(is_in=False, width=width)
    visitor.open(served.link())
    visitor.press("button", ENGLISH.open_button)
    visitor.press("link", MAIN)
    assert visitor.page.url == f"{served.url}/connections/{MAIN}"
    assert visitor.title == MAIN


def test_the_first_key_offers_to_skip_what_every_page_begins_with(visit: Visit) -> None:
    visitor = visit()
    visitor.open("/")
    skip, content = visitor.page.locator(".skip"), visitor.page.locator("#content")
    box = skip.bounding_box()
    assert box is not None
    assert box["x"] < 0, "out of sight at first"
    visitor.page.keyboard.press("Tab")
    box = skip.bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert skip.inner_text() == ENGLISH.skip
    visitor.page.keyboard.press("Enter")
    assert content.evaluate("element => element === document.activeElement")
    visitor.page.keyboard.press("Tab")
    assert content.locator(":focus").count() == 1, "the next key goes on from there"


def test_a_browser_that_prefers_polish_is_answered_in_polish(visit: Visit, served: ServedBench) -> None:
    visitor = visit(is_in=False, language="pl")
    visitor.open(served.link())
    visitor.page.get_by_role("button", name=POLISH.open_button).click()
    assert (visitor.language, visitor.title) == ("pl", POLISH.connections)


def test_a_link_is_opened_in_the_language_that_was_chosen_on_it(visit: Visit, served: ServedBench) -> None:
    visitor = visit(is_in=False)
    visitor.open(served.link())
    visitor.page.get_by_role("link", name="Polski").click()
    visitor.page.get_by_role("button", name=POLISH.open_button).click()
    assert (visitor.language, visitor.title) == ("pl", POLISH.connections)


def test_the_switch_changes_the_language_of_this_page_and_the_next(visit: Visit, served: ServedBench) -> None:
    visitor = visit()
    visitor.open(f"/connections/{MAIN}")
    visitor.page.get_by_label(ENGLISH.language).select_option("pl")
    visitor.page.get_by_role("button", name=ENGLISH.choose).click()
    assert visitor.page.url == f"{served.url}/connections/{MAIN}"
    assert visitor.language == "pl"
    visitor.page.get_by_role("link", name=POLISH.connections).first.click()
    assert visitor.title == POLISH.connections
    visitor.page.get_by_label(POLISH.language).select_option("en")
    visitor.page.get_by_role("button", name=POLISH.choose).click()
    assert (visitor.language, visitor.title) == ("en", ENGLISH.connections)


def test_dark_is_dark_and_light_is_light(visit: Visit) -> None:
    grounds = []
    for scheme in ("light", "dark"):
        visitor = visit(scheme=scheme)
        visitor.open("/")
        colour = visitor.page.locator("body").evaluate("element => getComputedStyle(element).backgroundColor")
        grounds.append(sum(map(int, re.findall(r"\d+", str(colour))[:3])))
    assert grounds[0] > 3 * 200
    assert grounds[1] < 3 * 60
