"""The style sheet, whose path changes with its content, so that browsers may keep it."""

import hashlib
from pathlib import Path
from typing import Final

STYLE: Final = (Path(__file__).parent / "static" / "style.css").read_text(encoding="utf-8")
STYLE_PATH: Final = f"/static/style-{hashlib.sha256(STYLE.encode()).hexdigest()[:12]}.css"
