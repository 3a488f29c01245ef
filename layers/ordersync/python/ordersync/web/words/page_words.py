"""All words of the pages, by language; a new subject is one more field."""

from collections.abc import Mapping
from dataclasses import dataclass

from ordersync.web.words.connections import CONNECTIONS_ENGLISH, CONNECTIONS_POLISH, ConnectionWords
from ordersync.web.words.frame import FRAME_ENGLISH, FRAME_POLISH, FrameWords


@dataclass(frozen=True)
class PageWords:
    """The words of one language, by subject."""

    frame: FrameWords
    connections: ConnectionWords


PAGE_LANGUAGES: Mapping[str, PageWords] = {
    "en": PageWords(FRAME_ENGLISH, CONNECTIONS_ENGLISH),
    "pl": PageWords(FRAME_POLISH, CONNECTIONS_POLISH),
}
LANGUAGE_NAMES: Mapping[str, str] = {"en": "English", "pl": "Polski"}
