"""The forms of a page, as a browser would post them: what their fields hold, and where their buttons lead."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser


@dataclass(frozen=True)
class PageForm:
    """One way to send a form: that of one of its buttons.

    Attributes:
        action: the path that it goes to.
        method: in lower case.
        fields: what every field holds if a person leaves it as it is; a box that is not ticked is one, too.
    """

    action: str
    method: str
    fields: Mapping[str, str]

    @property
    def typed(self) -> list[str]:
        """The names of all fields but the proof that the form is one of ours."""
        return [name for name in self.fields if name != "csrf"]

    def filled(self, **typed: str) -> dict[str, str]:
        """Return what is posted if some of its fields hold something else, be it what they may not hold."""
        return {name: typed.get(name, self.fields[name]) for name in self.typed}


@dataclass
class _Open:
    action: str
    method: str
    fields: dict[str, str] = field(default_factory=dict)
    buttons: list[dict[str, str]] = field(default_factory=list)


class _Forms(HTMLParser):
    def __init__(self, path: str) -> None:
        super().__init__()
        self.found: list[_Open] = []
        self._path = path
        self._select = self._area = ""
        self._is_option = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.found.append(_Open(named.get("action", self._path), named.get("method", "get").lower()))
        if not self.found:
            return
        form, name = self.found[-1], named.get("name", "")
        if tag == "input" and name and (named.get("type") != "checkbox" or "checked" in named):
            form.fields[name] = named.get("value", "")
        elif tag == "input" and name:
            form.fields.setdefault(name, "")
        elif tag == "select":
            self._select = name
        elif tag == "option" and ("selected" in named or self._select not in form.fields):
            form.fields[self._select] = named.get("value", "")
            self._is_option = "value" not in named
        elif tag == "textarea" and name:
            self._area, form.fields[name] = name, ""
        elif tag == "button":
            form.buttons.append(named)

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self._area = ""
        elif tag == "option":
            self._is_option = False

    def handle_data(self, data: str) -> None:
        if self._is_option:  # its text is its value
            self.found[-1].fields[self._select] += data
        if self._area:
            self.found[-1].fields[self._area] += data


def forms_of(body: str, path: str) -> list[PageForm]:
    """Return the forms of a page, one for each button.

    Args:
        body: the page.
        path: its own path.
    """
    page = _Forms(path)
    page.feed(body)
    return [
        PageForm(
            button.get("formaction", form.action),
            form.method,
            {**form.fields, **({button["name"]: button["value"]} if "name" in button else {})},
        )
        for form in page.found
        for button in form.buttons
    ]
