from __future__ import annotations

import pytest
from playwright.sync_api import sync_playwright

from gym_cua.computers.chromium import find_chromium
from gym_cua.computers.page import load

LOG = """<script>
const log = [];
for (const name of ["input", "change"])
  document.addEventListener(name, (e) => log.push(name + ":" + e.target.id + "=" + e.target.value));
</script>"""


@pytest.fixture(scope="module")
def browser():
    found = find_chromium()
    if found is None:
        pytest.skip("no Chromium on this machine")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(found.path), args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def show(browser):
    """Open a page with the given body; faults of its scripts fail the test."""
    contexts, faults = [], []

    def opened(body, before="", size=(800, 600), frames=None, scheme="light"):
        context = browser.new_context(
            viewport={"width": size[0], "height": size[1]}, locale="en-US", color_scheme=scheme
        )
        contexts.append(context)
        page = context.new_page()
        page.clock.install(time="2024-03-20T10:41:00")
        page.on("pageerror", lambda error: faults.append(str(error)))
        if before:
            page.add_init_script(before)
        page.add_init_script(load("pickers.js"))
        pages = {"http://a.test/": f"<!doctype html><body>{LOG}{body}", **(frames or {})}
        page.route(
            "**/*",
            lambda route: route.fulfill(body=pages.get(route.request.url, ""), content_type="text/html"),
        )
        page.goto("http://a.test/")
        return page

    yield opened
    for context in contexts:
        context.close()
    assert not faults

