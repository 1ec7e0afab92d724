"""Chromium before a node of its own; every page fails on an error or on a breach of its policy."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from tests.browser.node import Node

CHROMIUM = "/usr/bin/chromium"
FLAGS = [
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
]
SIZES = {"desk": (1920, 1080), "phone": (390, 844)}
# What the page itself says when it breaks its content policy.
WATCH = """addEventListener("securitypolicyviolation", (event) => {
  const at = `${event.sourceFile}:${event.lineNumber}:${event.columnNumber}`;
  const what = event.target.outerHTML?.slice(0, 200);
  console.error(`policy: ${event.violatedDirective} ${event.blockedURI} ${at} ${what}`);
})"""

Visit = Callable[..., Page]


@pytest.fixture(scope="session")
def node(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Node]:
    """Return a running node with the demonstration county."""
    found = Node(tmp_path_factory.mktemp("node"))
    found.start()
    yield found
    found.stop()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Return Chromium."""
    with sync_playwright() as tools:
        chromium = tools.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture
def visit(node: Node, browser: Browser) -> Iterator[Visit]:
    """Return a function that signs an account in on a screen of its own: desk or phone."""
    contexts: list[BrowserContext] = []
    troubles: list[str] = []

    def watch(page: Page) -> None:
        page.on("pageerror", lambda error: troubles.append(str(error)))
        page.on(
            "console",
            lambda said: troubles.append(said.text) if said.type == "error" else None,
        )

    def open_screen(account: str = "", *, size: str = "desk") -> Page:
        width, height = SIZES[size]
        # An English browser: the pages stay Chinese.
        context = browser.new_context(
            viewport={"width": width, "height": height}, base_url=node.url, locale="en-US"
        )
        contexts.append(context)
        context.add_init_script(WATCH)
        context.on("page", watch)
        page = context.new_page()
        page.goto("/")
        if account:
            page.get_by_label("账号").fill(account)
            page.get_by_label("密码").fill(node.passwords[account])
            page.get_by_role("button", name="登录").click()
            page.locator("[data-connection=live]").wait_for()
        return page

    yield open_screen
    for context in contexts:
        context.close()
    # A cut line or a refused form is no mistake of the page.
    grave = [text for text in troubles if "Failed to load resource" not in text]
    assert not [text for text in grave if "ERR_" not in text], grave


def photograph(page: Page, name: str) -> None:
    """Save what the screen shows, where the environment names a folder for it."""
    folder = os.environ.get("SCREENSHOTS")
    if folder:
        size = page.viewport_size or {}
        path = Path(folder) / f"{name}-{size.get('width')}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=path)
