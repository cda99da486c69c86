"""What does a person's browser make of a page: what it shows, complains about, asks for, and who can use it?"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

from selenium.webdriver import Chrome, ChromeOptions, ChromeService

# Nothing of Chromium's own may reach for the network; the reports are opened from the disk.
_FLAGS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@dataclass(frozen=True, slots=True)
class Browser:
    """A headless Chromium and what tests ask of it."""

    driver: Chrome

    def open(self, page: Path) -> None:
        """Load a file; what was logged before is forgotten."""
        self.forget()
        self.driver.get(page.resolve().as_uri())

    def forget(self) -> None:
        """Drop what was logged so far."""
        for log in ("browser", "performance"):
            self._log(log)

    def _log(self, name: str) -> list[dict[str, Any]]:
        entries: list[dict[str, Any]] = self.driver.get_log(name)  # type: ignore[no-untyped-call] # Selenium
        return entries

    def complaints(self) -> list[str]:
        """What the console got since the page was opened or this was last asked."""
        return [f"{entry['level']} {entry['message']}" for entry in self._log("browser")]

    def requests(self) -> list[str]:
        """The addresses that were asked for since the page was opened or this was last asked, the page included."""
        events = [json.loads(entry["message"])["message"] for entry in self._log("performance")]
        return [event["params"]["request"]["url"] for event in events if event["method"] == "Network.requestWillBeSent"]

    def set_width(self, pixels: int) -> None:
        """The width of the viewport in CSS pixels; a window cannot be as narrow as a telephone."""
        self.driver.execute_cdp_cmd(
            "Emulation.setDeviceMetricsOverride",
            {"width": pixels, "height": 800, "deviceScaleFactor": 1, "mobile": False},
        )

    def scrolls_sideways(self) -> bool:
        """Whether the page is wider than the viewport."""
        page = "document.documentElement"
        return bool(self.driver.execute_script(f"return {page}.scrollWidth > {page}.clientWidth"))

    def prefer(self, **features: str) -> None:
        """Media features, such as ``prefers_color_scheme="dark"``; none: as at the start."""
        wanted = [{"name": name.replace("_", "-"), "value": value} for name, value in features.items()]
        self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": wanted})

    def pdf(self) -> bytes:
        """The page as printed."""
        return base64.b64decode(self.driver.print_page())

    def violations(self) -> list[str]:
        """What axe-core holds against the page: rule, then the guilty elements."""
        # It ships in a package for its script alone; the script is run from the test, so the page needs no network.
        script = files("selenium_axe_python").joinpath("axe-core/axe.min.js").read_text("utf-8")
        self.driver.execute_script(script)
        report: dict[str, Any] = self.driver.execute_async_script(
            "const [tags, done] = arguments; const only = {runOnly: {type: 'tag', values: tags}};"
            "axe.run(document, only).then(done, error => done({failed: String(error)}));",
            RULES,
        )
        if "violations" not in report:
            raise RuntimeError(report["failed"])
        return [
            f"{violation['id']}: {', '.join(str(node['target']) for node in violation['nodes'])}"
            for violation in report["violations"]
        ]


RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
"""Tags named one by one: without them axe-core leaves out the target size of WCAG 2.2."""


@contextmanager
def chromium(program: str, driver_program: str, profile: Path) -> Iterator[Browser]:
    """A browser with a profile of its own, until the block is left."""
    options = ChromeOptions()
    options.binary_location = program
    for flag in (*_FLAGS, f"--user-data-dir={profile}"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    driver = Chrome(options=options, service=ChromeService(executable_path=driver_program))
    try:
        yield Browser(driver)
    finally:
        driver.quit()
