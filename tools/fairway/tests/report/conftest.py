"""A real browser without a window: what a page looks like and does is only known there."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from selenium.webdriver import Chrome, ChromeOptions
from selenium.webdriver.chrome.service import Service

_FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--window-size=1400,1000",
)


def _programs() -> tuple[str, str]:
    """Chromium and its driver; a visible skip without them, a failure in CI."""
    found = shutil.which("chromium"), shutil.which("chromedriver")
    if all(found):
        return str(found[0]), str(found[1])
    message = "there is no chromium with chromedriver here: install chromium and chromium-driver"
    if os.environ.get("CI"):
        pytest.fail(message)
    pytest.skip(message)


@pytest.fixture(scope="session")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chrome]:
    """Chromium with a profile of its own, which keeps what its console says."""
    browser_program, driver = _programs()
    options = ChromeOptions()
    options.binary_location = browser_program
    for flag in (*_FLAGS, f"--user-data-dir={tmp_path_factory.mktemp('profile')}"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    chrome = Chrome(options, Service(driver))
    yield chrome
    chrome.quit()


@pytest.fixture
def page_file(tmp_path: Path) -> Path:
    """Where a test puts the page that it opens."""
    return tmp_path / "plan.html"
