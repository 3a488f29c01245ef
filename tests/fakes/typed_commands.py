"""The commands that the documentation shows, cut into words as a shell does."""

import re
import shlex
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
HISTORY = {"CHANGELOG.md", "decisions.md"}
TRACES = {"behaviour.md", "failing-seeds.md"}  # where `orders …` and `dead-letters …` are no commands
_BLOCK = re.compile(r"^ *```sh\n(.*?)^ *```", re.MULTILINE | re.DOTALL)
_INLINE = re.compile(r"(?<!`)`([^`]+)`(?!`)")
_ENDS = frozenset("();<>|&")


@dataclass(frozen=True)
class TypedCommand:
    """A command of a page: its words behind the program's name; `is_whole` in a block, to be pasted."""

    page: str
    words: tuple[str, ...]
    is_whole: bool

    def __str__(self) -> str:
        return f"{self.page}{', a block' if self.is_whole else ''}: {' '.join(self.words)}"


def typed_commands(program: str) -> Iterator[TypedCommand]:
    """Return every use of a program, in blocks and between words."""
    return _starting_with(re.compile(rf"(?<![\w/.-])(?<!--stack-name ){re.escape(program)} +(?=[a-z-])"))


def shortened_commands(groups: Collection[str]) -> Iterator[TypedCommand]:
    """Return the commands of these groups that prose names without the program, as `orders show`."""
    names = "|".join(map(re.escape, groups))
    found = _starting_with(re.compile(rf"^(?=(?:{names}) [a-z-]+)"))
    return (command for command in found if not command.is_whole and command.page not in TRACES)


def _starting_with(start: re.Pattern[str]) -> Iterator[TypedCommand]:
    for page in PAGES:
        if page.name in HISTORY:
            continue
        text = page.read_text(encoding="utf-8")
        for block in _BLOCK.findall(text):
            script = block.replace("\\\n", " ")
            for line in script.splitlines():
                for found in start.finditer(line.partition("  #")[0]):
                    yield TypedCommand(page.name, _words(line[found.end() :]), is_whole=True)
        for code in _INLINE.findall(_BLOCK.sub("", text)):
            inline = " ".join(code.split())
            if first := start.match(inline):
                yield TypedCommand(page.name, _words(inline[first.end() :]), is_whole=False)


def _words(line: str) -> tuple[str, ...]:
    """Return the words up to where a shell begins another command, or what goes in or out."""
    lexer = shlex.shlex(line, posix=True, punctuation_chars=True)
    lexer.whitespace_split = True
    words: list[str] = []
    for word in lexer:
        if set(word) <= _ENDS:
            break
        words.append(word)
    return tuple(words)
