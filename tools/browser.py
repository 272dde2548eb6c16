"""Chromium for tools that look at pages, through Playwright; both come with the dev extra and its setup."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Browser

NAMES = ("chromium", "chromium-browser", "google-chrome")


@contextmanager
def chromium() -> Iterator["Browser"]:
    """Start Chromium, the system's or else Playwright's own; close it afterwards.

    A missing one ends the program, saying what to install.
    """
    try:
        from playwright.sync_api import Error, sync_playwright  # noqa: PLC0415 - its absence is explained
    except ImportError as error:
        raise SystemExit("Playwright is not installed.\nInstall it: tools/setup.sh dev") from error
    path = next(filter(None, map(shutil.which, NAMES)), None)
    with sync_playwright() as playwright:
        try:
            browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        except Error as error:
            raise SystemExit("Chromium does not start.\nInstall it: tools/setup.sh dev") from error
        try:
            yield browser
        finally:
            browser.close()
