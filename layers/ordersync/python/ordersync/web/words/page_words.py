"""All words of the pages, by language; a new subject is one more field."""

from collections.abc import Mapping
from dataclasses import dataclass

from ordersync.web.words.begin import BEGIN_ENGLISH, BEGIN_POLISH, BeginWords
from ordersync.web.words.connections import CONNECTIONS_ENGLISH, CONNECTIONS_POLISH, ConnectionWords
from ordersync.web.words.form import FORM_PAGE_ENGLISH, FORM_PAGE_POLISH, FormPageWords
from ordersync.web.words.frame import FRAME_ENGLISH, FRAME_POLISH, FrameWords


@dataclass(frozen=True)
class PageWords:
    """The words of one language, by subject."""

    frame: FrameWords
    connections: ConnectionWords
    form: FormPageWords
    begin: BeginWords


PAGE_LANGUAGES: Mapping[str, PageWords] = {
    "en": PageWords(FRAME_ENGLISH, CONNECTIONS_ENGLISH, FORM_PAGE_ENGLISH, BEGIN_ENGLISH),
    "pl": PageWords(FRAME_POLISH, CONNECTIONS_POLISH, FORM_PAGE_POLISH, BEGIN_POLISH),
}
LANGUAGE_NAMES: Mapping[str, str] = {"en": "English", "pl": "Polski"}
