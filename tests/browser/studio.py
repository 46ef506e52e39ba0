"""A studio: Chromium, driven from a thread of its own, and what is seen and heard there."""

import os
import shutil
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic
from typing import Any, TypeVar

from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, sync_playwright

from spaceform.plan import Plan
from tests.unit.report.rendering import render_plan

T = TypeVar("T")

PROGRAMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ARGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
REQUIRED = "SPACEFORM_REQUIRE_BROWSER"
PATIENCE = 60.0
"""How many seconds are waited for what has to come."""


def find_program() -> str | None:
    """Return where Chromium is; None where it is not."""
    return next(filter(None, map(shutil.which, PROGRAMS)), None)


def is_required() -> bool:
    """Tell whether a test without a browser is to fail and not to be skipped."""
    return os.environ.get(REQUIRED) == "1"


@dataclass
class Sight:
    """A page as somebody sees it, with all that it asked for and all that went wrong in it."""

    page: Page
    context: BrowserContext
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def listen(self) -> None:
        """Note every request, message, error and dialog from now on."""
        self.context.on("request", lambda request: self.requests.append(request.url))
        self.page.on("console", lambda message: self.complaints.append(message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("dialog", lambda dialog: self.complaints.append(dialog.message))
        self.page.on("popup", lambda popup: self.complaints.append(popup.url))

    def shown(self) -> list[str]:
        """Return the ids of the changes that can be seen, in their order."""
        script = "found => found.filter(each => each.checkVisibility()).map(each => each.id)"
        found: list[str] = self.page.locator("li.entry").evaluate_all(script)
        return found

    def until(self, truth: str) -> None:
        """Wait for a truth; Playwright's own way to wait needs what the page's policy forbids."""
        end = monotonic() + PATIENCE
        while not self.page.evaluate(truth):
            assert monotonic() < end, f"{truth} never came true"
            self.page.wait_for_timeout(20)

    def hear(self, thrown: str, *words: str) -> None:
        """Wait until what was thrown, or what the page complains of, has some of these words."""
        end = monotonic() + PATIENCE
        while not any(each in " ".join([thrown, *self.complaints]) for each in words):
            assert monotonic() < end, (thrown, self.complaints)
            self.page.wait_for_timeout(20)

    def faults(self) -> str:
        """Return what axe finds wrong for people who see, hear or point otherwise; or nothing."""
        found = Axe().run(self.page)
        return str(found.generate_report()).strip() if found.violations_count else ""


class Studio:
    """Chromium in a thread of its own.

    Playwright leaves a running event loop in whatever thread it was started in, and other tests of
    the same worker want to run one.
    """

    def __init__(self, program: str) -> None:
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="studio")
        self._playwright: Playwright = self.do(lambda: sync_playwright().start())
        self._browser: Browser = self.do(
            lambda: self._playwright.chromium.launch(executable_path=program, args=list(ARGS))
        )

    def do(self, deed: Callable[[], T]) -> T:
        """Do something in the studio's thread; nothing of a browser may be touched elsewhere."""
        return self._thread.submit(deed).result()

    def open(self, looks: dict[str, Any]) -> Sight:
        """Open an empty page; call it in the studio's thread."""
        context = self._browser.new_context(**looks)
        context.set_default_timeout(PATIENCE * 1000)
        sight = Sight(context.new_page(), context)
        sight.listen()
        return sight

    def close(self) -> None:
        """Close the browser and end the thread."""
        self.do(self._browser.close)
        self.do(self._playwright.stop)
        self._thread.shutdown()


@dataclass
class Look:
    """How a test looks at reports; it closes its eyes when the test is over."""

    studio: Studio
    folder: Path
    sights: list[Sight] = field(default_factory=list)

    def at(self, plan: Plan, fragment: str = "", **looks: Any) -> Sight:  # noqa: ANN401 (Playwright's)
        """Open the report of a plan."""
        sight = self.blank(**looks)
        sight.page.goto(self.write(plan).as_uri() + fragment)
        return sight

    def blank(self, **looks: Any) -> Sight:  # noqa: ANN401 (Playwright's)
        """Open an empty page, for many reports one after the other."""
        sight = self.studio.open(looks)
        self.sights.append(sight)
        return sight

    def show(self, sight: Sight, plan: Plan) -> None:
        """Open the report of a plan where another was before."""
        sight.page.goto(self.write(plan).as_uri())

    def write(self, plan: Plan) -> Path:
        """Write the report of a plan as `plan` would have done it beside a plan file."""
        path = self.folder / f"report-{len(list(self.folder.iterdir()))}.html"
        text = render_plan(plan, "html", width=100, plan_path="plan.json")
        path.write_text(text, encoding="utf-8")
        return path

    def close(self) -> None:
        """Close everything that was opened."""
        for sight in self.sights:
            sight.context.close()
