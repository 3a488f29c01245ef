"""What a person sees or hears of a page."""

from html.parser import HTMLParser

# Attributes that a person reads or hears.
SAID = frozenset({"alt", "aria-label", "aria-description", "placeholder", "title", "data-label"})


class Seen(HTMLParser):
    """Collects the texts of a page, except that of elements with certain ids."""

    def __init__(self, *besides: str) -> None:
        super().__init__()
        self.texts: list[str] = []
        self._besides = besides
        self._left_out = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        if named.get("id") in self._besides:
            self._left_out = tag
        self.texts += [value for name, value in attrs if name in SAID and value]

    def handle_endtag(self, tag: str) -> None:
        if tag == self._left_out:
            self._left_out = ""

    def handle_data(self, data: str) -> None:
        if not self._left_out:
            self.texts.append(data)


def seen(body: str, *besides: str) -> str:
    """Return what a person sees or hears of a page.

    Args:
        body: the page.
        besides: the ids of elements whose text is left out.
    """
    page = Seen(*besides)
    page.feed(body)
    return "\n".join(page.texts)
