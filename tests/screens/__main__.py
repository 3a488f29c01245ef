"""`python -m tests.screens FOLDER` (`make screenshots`) takes the pictures of the settings page."""

import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.screens.chromium import launched
from tests.screens.scenes import screenshots

if __name__ == "__main__":
    folder = Path(sys.argv[1])
    folder.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        for name, picture in screenshots(launched(playwright)):
            (folder / name).write_bytes(picture)
