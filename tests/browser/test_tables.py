"""Tables break lines between words: an order's number or an e-mail address stays in one piece."""

import pytest

from tests.browser.conftest import Visit
from tests.screens.shops import TRIED
from tests.screens.visitors import HEIGHT, NARROW

# The words of all cells that a line's end divides.
BROKEN = r"""
[...document.querySelectorAll("main td, main tbody th")].flatMap(cell => {
  const texts = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT), found = [];
  for (let text = texts.nextNode(); text; text = texts.nextNode())
    for (const word of text.data.matchAll(/[\w.@*]+/g)) {
      const range = document.createRange();
      range.setStart(text, word.index);
      range.setEnd(text, word.index + word[0].length);
      if (new Set([...range.getClientRects()].map(line => line.top)).size > 1) found.push(word[0]);
    }
  return found;
})
"""


@pytest.mark.parametrize("language", ["en", "pl"])
@pytest.mark.parametrize("width", [NARROW, 480, 660, 800, 960, 1_280])
def test_no_word_of_the_preview_is_divided_at_any_width(visit: Visit, width: int, language: str) -> None:
    visitor = visit(language=language, scripts=True)
    visitor.open(f"/connections/{TRIED}/preview")
    visitor.page.set_viewport_size({"width": width, "height": HEIGHT})
    assert visitor.page.locator("tbody th").count() == 5
    assert visitor.page.evaluate(BROKEN) == []
    assert not visitor.scrolls_sideways
