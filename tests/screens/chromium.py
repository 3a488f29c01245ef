"""The headless browser: `python -m tests.screens.chromium` (`make browser`) finds one, or installs one.

The machine's own is taken first, then the one that Playwright downloads, then Debian's package.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence

from playwright.sync_api import Browser, Error, Playwright, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "microsoft-edge")
# Nothing but the page under test is asked for anything.
QUIET = ("--disable-quic", "--disable-background-networking", "--disable-component-update", "--disable-sync")
LONGEST = 900  # seconds that an installation may take
PLAYWRIGHTS: Sequence[str] = (sys.executable, "-m", "playwright", "install", "chromium")
DEBIANS: Sequence[Sequence[str]] = (
    ("apt-get", "update", "--quiet"),
    ("apt-get", "install", "--quiet", "--yes", "--no-install-recommends", "chromium"),
)
WITHOUT = """No browser was found and none could be installed, so the pages can't be tested.
Install Chromium or Chrome (on Debian: apt-get install chromium), or let Playwright download one where it may:
    .venv/bin/playwright install --with-deps chromium
Then run this again."""


def launched(playwright: Playwright) -> Browser:
    """Return the first browser that starts: some machines have a program of the name that only says "no".

    Raises:
        Error: of Playwright: none starts.
    """
    for path in filter(None, map(shutil.which, NAMES)):
        try:
            return playwright.chromium.launch(executable_path=path, args=QUIET)
        except Error:
            continue
    return playwright.chromium.launch(args=QUIET)


def can_start() -> bool:
    """Return whether there is a browser that starts."""
    try:
        with sync_playwright() as playwright:
            launched(playwright).close()
    except Error:
        return False
    return True


def provide(
    works: Callable[[], bool] = can_start, run: Callable[[Sequence[str]], bool] | None = None
) -> bool:
    """Install a browser unless there is one; return whether there is one in the end.

    Args:
        works: returns whether a browser starts.
        run: runs a command, returns whether it succeeded.
    """
    run = run or succeeds
    if works():
        return True
    if run(PLAYWRIGHTS) and works():
        return True
    may_install = os.geteuid() == 0 and shutil.which("apt-get") is not None
    return may_install and all(run(command) for command in DEBIANS) and works()


def succeeds(command: Sequence[str]) -> bool:
    """Run a command; return whether it succeeded."""
    environment: Mapping[str, str] = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    try:
        done = subprocess.run(
            command, env=environment, check=False, timeout=LONGEST, capture_output=True, text=True
        )
    except subprocess.TimeoutExpired:
        return False
    if done.returncode:
        sys.stderr.write(f"{' '.join(command)}:\n{(done.stderr or done.stdout).strip()[-500:]}\n")
    return done.returncode == 0


if __name__ == "__main__":
    sys.exit(None if provide() else WITHOUT)
