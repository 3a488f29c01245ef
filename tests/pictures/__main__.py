"""`python -m tests.pictures FOLDER` (`make pictures`) writes the pictures into a folder."""

import sys
from pathlib import Path

from tests.pictures.terminal import pictures

if __name__ == "__main__":
    folder = Path(sys.argv[1])
    folder.mkdir(exist_ok=True)
    for name, svg in pictures().items():
        (folder / name).write_text(svg, encoding="utf-8")
