"""People at a browser, and what they would complain about."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Literal

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, Request, Response

from tests.screens.served import ServedBench

Scheme = Literal["light", "dark"]
LOCALES: Mapping[str, str] = {"en": "en-GB", "pl": "pl-PL"}
WIDE, NARROW = 1_280, 360
HEIGHT = 800
PATIENCE = 10_000  # milliseconds
MOST_KEYS = 80
# A page's own 4xx, for which a test asks.
REFUSAL = "Failed to load resource: the server responded with a status of"
OUTLINE = """element => {
    const style = getComputedStyle(element);
    return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
}"""


@dataclass
class Visitor:
    """A person before a page.

    Attributes:
        url: where the pages are.
        complaints: what left the page's own host, and what the browser refused or warned of.
        weights: the bytes of every answer since the last page was opened.
    """

    page: Page
    url: str
    complaints: list[str] = field(default_factory=list)
    weights: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.page.set_default_timeout(PATIENCE)
        self.page.on("request", self._saw)
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("response", self._weighed)

    def open(self, path: str) -> int:
        """Open a page; return its status."""
        self.weights.clear()
        answer = self.page.goto(f"{self.url}{path}", wait_until="load")
        assert answer is not None
        return answer.status

    def tab_to(self, target: Locator) -> None:
        """Press the tabulator until the target has the focus, which must be seen on the way."""
        for _ in range(MOST_KEYS):
            self.page.keyboard.press("Tab")
            focused = self.page.locator(":focus")
            if focused.count():
                assert focused.evaluate(OUTLINE), f"{focused.inner_text()}: no one sees the focus"
            if target.evaluate("element => element === document.activeElement"):
                return
        raise AssertionError("the keyboard does not get there")

    def go(self, control: Locator) -> None:
        """Click on what leads to another page, and wait for that."""
        with self.page.expect_navigation():
            control.click()

    def press(self, role: Literal["link", "button"], name: str) -> None:
        """Get to a link or button by keyboard, and press it."""
        self.tab_to(self.page.get_by_role(role, name=name, exact=True).first)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def field(self, name: str) -> Locator:
        """Return the control of a form's field."""
        return self.page.locator(f'[id="{name}"]')

    def fill(self, values: Mapping[str, str]) -> None:
        """Fill in fields of the form, opening the further options if one is there."""
        for name, value in values.items():
            control = self.field(name)
            if not control.is_visible():
                self.page.locator("summary").first.click()
            if control.evaluate("element => element.tagName") == "SELECT":
                control.select_option(value)
            else:
                control.fill(value)

    def type(self, values: Mapping[str, str]) -> None:
        """Fill in fields of the form by keyboard alone."""
        for name, value in values.items():
            control = self.field(name)
            if not control.is_visible():
                self.tab_to(self.page.locator("summary").first)
                self.page.keyboard.press("Enter")
            self.tab_to(control)
            if control.evaluate("element => element.tagName") == "SELECT":
                self._choose(control, value)
            else:
                self.page.keyboard.press("ControlOrMeta+A")
                self.page.keyboard.type(value)

    def _choose(self, control: Locator, value: str) -> None:
        self.page.keyboard.press("Home")
        for _ in range(MOST_KEYS):
            if control.input_value() == value:
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError("the keyboard can't choose it")

    def barriers(self, rules: Sequence[str] = ()) -> list[str]:
        """Return what axe-core finds that keeps people out of the present page, by some rules or all."""
        options = {"runOnly": {"type": "rule", "values": [*rules]}} if rules else None
        return [
            f"{found['id']}: {node['html'][:120]}"
            for found in Axe().run(self.page, options=options).response["violations"]
            for node in found["nodes"]
        ]

    @property
    def scrolls_sideways(self) -> bool:
        """Whether the page is wider than the window."""
        return bool(
            self.page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
        )

    @property
    def language(self) -> str:
        """The language that the page says it is in."""
        return self.page.locator("html").get_attribute("lang") or ""

    @property
    def title(self) -> str:
        """The page's heading."""
        return self.page.locator("h1").inner_text()

    def _saw(self, request: Request) -> None:
        if not request.url.startswith((f"{self.url}/", "data:")):
            self.complaints.append(f"asked for {request.url}")

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and not message.text.startswith(REFUSAL):
            self.complaints.append(message.text)

    def _weighed(self, response: Response) -> None:
        if response.url.startswith(self.url):
            self.weights[response.url] = int(response.headers.get("content-length", 0))


@contextmanager
def visiting(
    browser: Browser,
    served: ServedBench,
    session: Mapping[str, str] | None = None,
    *,
    language: str = "en",
    scheme: Scheme = "light",
    width: int = WIDE,
    scripts: bool = False,
) -> Iterator[Visitor]:
    """Yield a person at a browser of their own.

    Args:
        browser: runs already.
        served: the pages.
        session: the cookie that they have.
        language: that of their browser.
        scheme: what their browser prefers.
        width: that of the window, in pixels.
        scripts: whether their browser runs scripts; axe-core is one.
    """
    context = browser.new_context(
        locale=LOCALES[language],
        color_scheme=scheme,
        viewport={"width": width, "height": HEIGHT},
        java_script_enabled=scripts,
    )
    try:
        if session is not None:
            context.add_cookies([{"name": session["name"], "value": session["value"], "url": session["url"]}])
        yield Visitor(context.new_page(), served.url)
    finally:
        context.close()
