"""Rendering: templates, the words of a language, and what the frame of every page shows."""

from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Final

from jinja2 import Environment as JinjaEnvironment
from jinja2 import FileSystemLoader, StrictUndefined
from markupsafe import Markup

from ordersync.frozen import frozen
from ordersync.web.access import OpenSession
from ordersync.web.style import STYLE_PATH
from ordersync.web.words.page_words import LANGUAGE_NAMES, PAGE_LANGUAGES, PageWords

TEMPLATES = Path(__file__).parent / "templates"
DEFAULT_LANGUAGE: Final = "en"


@frozen
class Page:
    """One page in one language, for one visitor.

    Attributes:
        language: the language's code, as in `PAGE_LANGUAGES`.
        path: that of the page, to which a change of language returns; of a form's answer, where the form was.
        query: what follows the path, encoded.
        connection_id: the connection that it is about and that its visitor may see, if there is one.
    """

    language: str
    visitor: OpenSession
    path: str = ""
    query: str = ""
    connection_id: str = ""

    @property
    def words(self) -> PageWords:
        """The words of the page's language."""
        return PAGE_LANGUAGES[self.language]

    def render(self, template: str, **values: object) -> str:
        """Return the page that a template makes of some values; all text in them is escaped."""
        return (
            templates()
            .get_template(template)
            .render(
                words=self.words,
                language=self.language,
                languages=LANGUAGE_NAMES,
                visitor=self.visitor,
                grant=self.visitor.session.grant,
                csrf=self.visitor.csrf,
                path=self.path,
                address=f"{self.path}?{self.query}" if self.query else self.path,
                of_connection=self.connection_id,
                style_path=STYLE_PATH,
                moment=moment,
                marked=marked,
                **values,
            )
        )


def moment(at: float) -> str:
    """Return a moment (epoch seconds) as text, in UTC, as a table shows it."""
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%d %H:%M")


def marked(text: str, message: str) -> str:
    """Return a text, in which a message of a program or a service is marked as English."""
    if not message or message not in text:
        return text
    before, _, after = text.partition(message)
    return Markup('{}<span lang="en">{}</span>{}').format(before, message, after)


def preferred_language(accepted: str) -> str:
    """Return the first of a browser's languages (its header `Accept-Language`) that there is.

    Browsers list them in the order of preference (RFC 9110, 12.5.4, lets them be weighted instead; those who
    weight them do so in descending order).
    """
    for each in accepted.split(","):
        code = each.partition(";")[0].strip().partition("-")[0].lower()
        if code in PAGE_LANGUAGES:
            return code
    return DEFAULT_LANGUAGE


@cache
def templates() -> JinjaEnvironment:
    """Return the templates; whatever they show is escaped, and a name without a value is an error."""
    return JinjaEnvironment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        auto_reload=False,
        trim_blocks=True,
        lstrip_blocks=True,
    )
