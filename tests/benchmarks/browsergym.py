"""Compare the speed of reset and step with BrowserGym's, on this machine, in one run.

``python tests/benchmarks/browsergym.py``

BrowserGym lives in a virtual environment of its own and runs as a child process, with the same Chromium. The
two are timed in turn, on two pages: MiniWoB's ``click-test`` and the shop's first page. README.md beside this
file says what exactly is compared.
"""

from __future__ import annotations

import argparse
import contextlib
import importlib.util
import json
import os
import queue
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

# gym_cua and what it needs are imported where they are used: the child's environment, which runs this file
# too, lacks them.
if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

REQUIREMENTS = ("browsergym-core==0.14.*", "browsergym-miniwob==0.14.*", "miniwob==1.1.*")
DEFAULT_VENV = Path(tempfile.gettempdir()) / "gym_cua-browsergym"
INSTALL_LIMIT = 600.0
"""Seconds that making the virtual environment may take."""
ANSWER_LIMIT = 120.0
"""Seconds that BrowserGym may take for one command."""

WANTED = {"step_ratio": 30.0, "reset_ratio": 20.0, "click_test_step_ratio": 60.0}
SHOP = "gym_cua/shop.buy-cheapest-v0"
SHOP_SIZE = (1280, 720)
CLICK_TEST = "gym_cua/miniwob.click-test-v0"
CLICK_TEST_PLACES = ((20, 20), (100, 30))
"""In the task's instruction, so that a click ends no episode."""


# ----- the child, in BrowserGym's environment


def serve_commands(program: str) -> None:
    """Run BrowserGym with the Chromium ``program``: a JSON command a line comes in, an answer goes out."""
    answers, sys.stdout = sys.stdout, sys.stderr
    core, gymnasium, playwright = (
        importlib.import_module(name) for name in ("browsergym.core", "gymnasium", "playwright.sync_api")
    )
    _pin_browser(playwright.BrowserType, program)
    found = importlib.util.find_spec("miniwob")
    assert found is not None and found.origin is not None
    html = Path(found.origin).parent / "html"
    os.environ["MINIWOB_URL"] = f"{(html / 'miniwob').as_uri()}/"
    importlib.import_module("browsergym.miniwob")
    highlevel = importlib.import_module("browsergym.core.action.highlevel")
    to_code = highlevel.HighLevelActionSet(subsets=["coord"]).to_python_code
    env: Any = None

    def answer(command: Mapping[str, Any]) -> dict[str, Any]:
        nonlocal env
        match command["do"]:
            case "hello":
                return {"version": core.__version__}
            case "make":
                env = gymnasium.make(
                    command["id"], disable_env_checker=True, action_mapping=to_code, **command["options"]
                )
                return {}
            case "reset":
                return {"ms": _milliseconds(env.reset, seed=command["seed"])}
            case "step":
                taken = _milliseconds(env.step, f"mouse_click({command['x']}, {command['y']})")
                return {"ms": taken, "error": env.unwrapped.last_action_error}
            case "close":
                env.close()
                return {}
        raise ValueError(f"No command {command['do']!r}.")

    for line in sys.stdin:
        print(json.dumps(answer(json.loads(line))), file=answers, flush=True)


def _pin_browser(browser_type: Any, program: str) -> None:
    """Have every browser, the one of BrowserGym's chat too, be ``program``, bounded to this machine."""
    launch = browser_type.launch
    bound = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"

    def bounded(self: Any, args: Sequence[str] = (), **options: Any) -> Any:
        return launch(self, args=[*args, bound], executable_path=program, **options)

    browser_type.launch = bounded


# ----- the parent's end of it


class BrowserGym:
    """BrowserGym in a child process.

    Args:
        python: The interpreter of its virtual environment.
        program: The Chromium to launch.
    """

    def __init__(self, python: Path, program: Path) -> None:
        # -P keeps this folder off the path, where this very file would be taken for the package.
        command = [str(python), "-P", __file__, "--serve", str(program)]
        self._child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self._answers: queue.Queue[str] = queue.Queue()
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        assert self._child.stdout is not None
        for line in self._child.stdout:
            self._answers.put(line)
        self._answers.put("")

    def ask(self, do: str, **parameters: Any) -> dict[str, Any]:
        """Send a command and return its answer.

        Raises:
            RuntimeError: The child has ended, gave no answer in time, or its action failed.
        """
        assert self._child.stdin is not None
        with contextlib.suppress(BrokenPipeError):
            self._child.stdin.write(json.dumps({"do": do, **parameters}) + "\n")
            self._child.stdin.flush()
        try:
            line = self._answers.get(timeout=ANSWER_LIMIT)
        except queue.Empty:
            raise RuntimeError(f"BrowserGym did not answer {do!r} within {ANSWER_LIMIT:g} s.") from None
        if not line:
            raise RuntimeError(f"BrowserGym's process ended at {do!r}; its own message is above.")
        answer: dict[str, Any] = json.loads(line)
        if answer.get("error"):
            raise RuntimeError(f"BrowserGym's action failed: {answer['error']}")
        return answer

    def kill(self) -> None:
        """End the child and all that it started."""
        import psutil

        # The child has not been waited for, so its id is still its own.
        child = psutil.Process(self._child.pid)
        processes = [*child.children(recursive=True), child]
        for process in processes:
            with contextlib.suppress(psutil.NoSuchProcess):
                process.kill()
        psutil.wait_procs(processes, timeout=10)


def make_venv(folder: Path) -> Path:
    """Make the virtual environment in ``folder``, or reuse it; return its interpreter.

    Raises:
        RuntimeError: BrowserGym could not be installed.
    """
    python, note = folder / "bin" / "python", folder / "installed.txt"
    wanted = "\n".join(REQUIREMENTS)
    if python.exists() and note.exists() and note.read_text() == wanted:
        return python
    print(f"installing BrowserGym in {folder}", file=sys.stderr)
    install = [str(python), "-m", "pip", "install", "-q", "--disable-pip-version-check", *REQUIREMENTS]
    for command in ([sys.executable, "-m", "venv", str(folder)], install):
        try:
            subprocess.run(command, check=True, timeout=INSTALL_LIMIT, stdout=sys.stderr)
        except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
            raise RuntimeError(f"BrowserGym could not be installed in {folder}: {error}") from error
    note.write_text(wanted)
    return python


# ----- pages


@contextlib.contextmanager
def served(app: WSGIApplication) -> Iterator[str]:
    """Serve an application on this machine's loopback; gives its address."""
    from gym_cua.serve.server import LoopbackServer

    lock = threading.Lock()

    def one_at_a_time(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        with lock:
            return list(app(environ, start_response))

    server = LoopbackServer(one_at_a_time)
    try:
        yield f"{server.origin}/"
    finally:
        server.close()


# ----- timing


def _milliseconds(action: Callable[..., object], *arguments: object, **named: object) -> float:
    start = time.perf_counter()
    action(*arguments, **named)
    return 1000 * (time.perf_counter() - start)


class Ours(NamedTuple):
    """Our side: a reset by its seed, a click on a place, and the end of an episode, which is not timed."""

    reset: Callable[[int], object]
    step: Callable[[int, int], object]
    end: Callable[[], object]


def in_turn(
    theirs: BrowserGym, ours: Ours, places: Sequence[tuple[int, int]], steps: int, resets: int
) -> dict[str, Any]:
    """Time both on their present page, an episode of theirs and an episode of ours in turn.

    At least ``steps`` steps, which click on one after the other of ``places``, and ``resets`` resets of each
    are counted; the first episode of each, which launches browsers, is not.
    """
    turns = [places[turn % len(places)] for turn in range(-(-steps // resets))]
    times: dict[str, list[float]] = {"their_reset": [], "our_reset": [], "their_step": [], "our_step": []}
    for seed in range(resets + 1):
        if seed == 1:
            for values in times.values():
                values.clear()
        times["their_reset"].append(theirs.ask("reset", seed=seed)["ms"])
        times["their_step"] += [theirs.ask("step", x=x, y=y)["ms"] for x, y in turns]
        times["our_reset"].append(_milliseconds(ours.reset, seed))
        times["our_step"] += [_milliseconds(ours.step, x, y) for x, y in turns]
        ours.end()
    return summary(times)


def summary(times: Mapping[str, Sequence[float]]) -> dict[str, Any]:
    """Return medians and ratios, theirs to ours, of the milliseconds of ``in_turn``."""
    medians = {name: statistics.median(values) for name, values in times.items()}
    return {
        **{f"{name}_ms": round(value, 1) for name, value in medians.items()},
        "reset_ratio": round(medians["their_reset"] / medians["our_reset"], 1),
        "step_ratio": round(medians["their_step"] / medians["our_step"], 1),
    }


def compare_click_test(theirs: BrowserGym, steps: int, resets: int) -> dict[str, Any]:
    """Time MiniWoB's click-test: the environments of both, with their defaults."""
    import gymnasium

    from gym_cua.actions import Action

    theirs.ask("make", id="browsergym/miniwob.click-test", options={})
    env: Any = gymnasium.make(CLICK_TEST, disable_env_checker=True)
    try:
        ours = Ours(
            reset=lambda seed: env.reset(seed=seed),
            step=lambda x, y: env.step(Action("click", x=x, y=y)),
            end=lambda: env.step(Action("done")),
        )
        result = in_turn(theirs, ours, CLICK_TEST_PLACES, steps, resets)
        theirs.ask("close")
        return result
    finally:
        env.close()


def compare_shop(theirs: BrowserGym, steps: int, resets: int) -> dict[str, Any]:
    """Time the shop's first page at 1280x720: BrowserGym's open-ended task and our whole environment."""
    import gymnasium
    import numpy as np

    from gym_cua.actions import Action
    from gym_cua.tasks.registry import find_world

    env: Any = gymnasium.make(SHOP, disable_env_checker=True, viewport=SHOP_SIZE, variation="none")
    try:
        env.reset(seed=0)
        search = env.unwrapped.computer.look.box("input[type=search], input[name=q]").center
        world = find_world("shop").make(np.random.default_rng(0), "train", env.unwrapped.variation)

        ours = Ours(
            reset=lambda seed: env.reset(seed=seed),
            step=lambda x, y: env.step(Action("click", x=x, y=y)),
            end=lambda: env.step(Action("done")),
        )
        # Between the search field and an empty place, so that every click changes the picture.
        places = (search, (6, 400))
        with served(next(iter(world.hosts.values()))) as url:
            # By its defaults this task adds a second to what Playwright does, for people to watch.
            options = {"slow_mo": 0, "task_kwargs": {"start_url": url, "goal": "Look around."}}
            theirs.ask("make", id="browsergym/openended", options=options)
            result = in_turn(theirs, ours, places, steps, resets)
            theirs.ask("close")
            return result
    finally:
        env.close()


def compare(venv: Path, steps: int, resets: int) -> dict[str, Any]:
    """Time both on both pages and return plain values; ``steps`` and ``resets`` of each are counted."""
    from gym_cua.computers.chromium import require_chromium
    from gym_cua.computers.process import shut_down

    program = require_chromium().path
    # What else runs here slows ours, which computes, more than theirs, which mostly sleeps.
    load = os.getloadavg()[0]
    theirs = BrowserGym(make_venv(venv), program)
    try:
        hello = theirs.ask("hello")
        shop = compare_shop(theirs, steps, resets)
        click_test = compare_click_test(theirs, steps, resets)
    finally:
        theirs.kill()
        shut_down()
    return {
        # Of the shop: there whole environments meet, on one page of one size.
        "step_ratio": shop["step_ratio"],
        "reset_ratio": shop["reset_ratio"],
        "click_test_step_ratio": click_test["step_ratio"],
        "wanted": WANTED,
        "browsergym": hello["version"],
        "chromium": program.name,
        "load_before": round(load, 2),
        "load": round(os.getloadavg()[0], 2),
        "shop": shop,
        "click_test": click_test,
        "their_click_test_to_our_shop": {
            f"{kind}_ratio": round(click_test[f"their_{kind}_ms"] / shop[f"our_{kind}_ms"], 1)
            for kind in ("reset", "step")
        },
    }


def table(result: Mapping[str, Any]) -> str:
    """Return the comparison as lines for people."""
    lines = [f"{'':24}{'BrowserGym':>12}{'gym_cua':>12}{'ratio':>8}"]
    for page, kind in product(("shop", "click_test"), ("reset", "step")):
        ours, theirs, ratio = (
            result[page][name] for name in (f"our_{kind}_ms", f"their_{kind}_ms", f"{kind}_ratio")
        )
        lines.append(f"{page + ' ' + kind:24}{theirs:9.1f} ms{ours:9.1f} ms{ratio:8.1f}")
    across = result["their_click_test_to_our_shop"]
    lines.append(f"their click_test to our shop: reset {across['reset_ratio']}, step {across['step_ratio']}")
    for name, wanted in result["wanted"].items():
        verdict = "reached" if result[name] >= wanted else "not reached"
        lines.append(f"{name} {result[name]} (wanted {wanted:g}): {verdict}")
    lines.append(
        f"BrowserGym {result['browsergym']}, {result['chromium']}; "
        f"load {result['load_before']} before, {result['load']} after, {os.cpu_count()} cores"
    )
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the comparison and print it; return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--steps", type=int, default=10, help="steps of each to count (default 10)")
    parser.add_argument("--resets", type=int, default=4, help="resets of each to count (default 4)")
    parser.add_argument("--venv", type=Path, default=DEFAULT_VENV, help=f"default {DEFAULT_VENV}")
    parser.add_argument("--json", action="store_true", help="print only JSON on standard output")
    parser.add_argument("--serve", metavar="CHROMIUM", help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.steps < 1 or options.resets < 1:
        parser.error(f"--steps is {options.steps}, --resets {options.resets}; each must be at least 1.")
    if options.serve:
        serve_commands(options.serve)
        return 0
    result = compare(options.venv, options.steps, options.resets)
    print(json.dumps(result, indent=2) if options.json else table(result))
    return 0


if __name__ == "__main__":
    sys.exit(main())
