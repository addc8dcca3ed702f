"""What first pages give away: that this is a gym, or which split it is.

Looked at are the title, the address, the text that shows, the labels of fields and pictures, the headers
of responses, cookies, keys of storage, comments, all attributes, and what a page's script can read of the
browser: ``navigator``, ``navigator.webdriver`` and the names of global variables. Not looked at is the source
of scripts and styles. Words are whole words; ``HeadlessChrome`` and ``gym_cua`` are two each.

- No page names the gym or its tools (``TOOLS``), wherever it is. Only "gym" may stand in the text and the
  labels, since people go there (a calendar of MiniWoB++ says so).
- No page speaks of rewards, oracles and seeds (``JUDGING``) where an agent sees it or a page's script reads
  it of the browser. Names within a page's program do not count: MiniWoB++ has an element ``reward-display``,
  which is hidden, in every split.
- No page has a split's name in such a place, unless the same task has it there in every split, as in the
  address of a page called ``click-test.html``. In the text it counts if it is systematic, since goods may be
  trains.
- Nothing systematic tells splits apart: no class, id, tag, attribute, header, cookie or path occurs in all
  episodes of a task in one split and in none in another, but for the words of the splits' own pools.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from itertools import permutations
from typing import TYPE_CHECKING, Any

import numpy as np

from ..actions import Action
from ..computers.browser import BrowserComputer
from ..tasks.task import Task
from ..tasks.variation import sample_variation
from ..tasks.world import SPLITS, WorldSpec
from .leakage import WorldLeakage

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

TOOLS = frozenset({"gym", "cua", "playwright", "headless", "automation"})
"""Words that name the gym or what drives its browser."""
JUDGING = frozenset({"reward", "rewards", "oracle", "seed", "seeds"})
"""Words of training and judging."""
LEAST_SEEDS = 4
MOST_SEEDS = 32
"""A mark that might tell splits apart is looked at in so many episodes of each before it counts."""
_SHOWN = ("text", "labels")
_HIDDEN = ("attributes", "comments", "globals")
_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
_GLOBALS = (
    "document.documentElement.setAttribute('data-names', Object.getOwnPropertyNames(window).join(' '))"
)
_READ_GLOBALS = "() => document.documentElement.getAttribute('data-names') ?? ''"


@dataclass(frozen=True)
class FirstPage:
    """What the first page of an episode gives away.

    Attributes:
        places: Text by where it was found: ``"title"``, ``"address"``, ``"text"``, ``"labels"``,
            ``"headers"``, ``"navigator"``, ``"cookies"``, ``"storage"``; not shown: ``"attributes"``,
            ``"comments"`` and ``"globals"``.
        marks: Names of its structure, each with its kind: ``"class head"``, ``"header content-type"``.
        driven: Whether ``navigator.webdriver`` is true.
    """

    places: Mapping[str, str]
    marks: frozenset[str]
    driven: bool

    def words(self, place: str) -> frozenset[str]:
        """Return the words of one place, in lower case."""
        return words(self.places[place])


def words(text: str) -> frozenset[str]:
    """Return the words of a text or an identifier, in lower case."""
    return frozenset(word.lower() for word in _WORD.findall(text))


class FirstPages:
    """Opens first pages. A context manager, which closes what it opened.

    Args:
        spec: The world.
    """

    def __init__(self, spec: WorldSpec) -> None:
        self._spec = spec
        self._computers: dict[tuple[int, int], BrowserComputer] = {}
        self._source = files(__package__).joinpath("first_page.js").read_text("utf-8")

    def __enter__(self) -> FirstPages:
        return self

    def __exit__(self, *_: object) -> None:
        for computer in self._computers.values():
            computer.close()

    def read(self, template: type[Task[Any]], split: str, seed: int) -> FirstPage:
        """Open the first page of one episode and read it.

        Raises:
            ComputerFault: The browser broke.
            SetupError: There is no browser.
        """
        rng = np.random.default_rng(seed)
        variation = sample_variation(self._spec.all_axes, split, "full", rng)
        world = self._spec.make_web(rng, split, variation)
        headers: list[tuple[str, str]] = []
        try:
            task = template(world, split, rng)
            hosts = {host: _noting(application, headers) for host, application in world.hosts.items()}
            if task.viewport not in self._computers:
                self._computers[task.viewport] = BrowserComputer(task.viewport, watched=False)
            computer = self._computers[task.viewport]
            computer.open(
                hosts, task.start_url, world.epoch.timestamp(), tuple(variation["window"]), task.keeps_nothing
            )
            seen = computer.look.ask(self._source)
            names = ""
            if seed == 0:
                # Global variables are the page's own, and asked for by a script of the page.
                computer.run_script(_GLOBALS)
                computer.perform(Action("noop"))
                names = str(computer.look.ask(_READ_GLOBALS))
        finally:
            world.close()
        return _first_page(seen, headers, names)


def _first_page(seen: Mapping[str, Any], headers: Sequence[tuple[str, str]], names: str) -> FirstPage:
    places = {place: seen[place] for place in ("title", "address", "text")}
    for place in ("labels", "navigator", "cookies", "storage", "attributes", "comments"):
        places[place] = "\n".join(seen[place])
    places["headers"] = "\n".join(f"{name}: {value}" for name, value in headers)
    places["globals"] = names
    marks = {f"header {name.lower()}" for name, _ in headers}
    marks |= {f"split in the text: {word}" for word in words(seen["text"]) & set(SPLITS)}
    for kind, found in (
        ("class", "classes"), ("id", "ids"), ("tag", "tags"), ("attribute", "attributeNames"),
        ("cookie", "cookies"), ("key in storage", "storage"), ("path", "paths"),
    ):  # fmt: skip
        marks |= {f"{kind} {name}" for name in seen[found]}
    return FirstPage(places, frozenset(marks), bool(seen["driven"]))


def _noting(application: WSGIApplication, headers: list[tuple[str, str]]) -> WSGIApplication:
    """Return the application, with the headers of its responses noted."""

    def noting(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        def start(status: str, response_headers: list[tuple[str, str]], *rest: Any) -> Any:
            headers.extend(response_headers)
            return start_response(status, response_headers, *rest)

        return application(environ, start)

    return noting


def pages_leakage(
    spec: WorldSpec,
    tasks: Sequence[type[Task[Any]]] | None = None,
    seeds: int = LEAST_SEEDS,
    most_seeds: int = MOST_SEEDS,
) -> WorldLeakage:
    """Look for what the first pages of a world's tasks give away; see the module.

    Args:
        spec: The world.
        tasks: The tasks to open; ``None`` for all.
        seeds: Episodes of each task and split.
        most_seeds: Episodes of each split after which a mark that tells two splits apart is no chance.

    Raises:
        ComputerFault: The browser broke.
        SetupError: There is no browser.
    """
    found = WorldLeakage(spec.name)
    own = _own_words(spec)
    with FirstPages(spec) as first_pages:
        for template in spec.tasks if tasks is None else tasks:
            count, pages = 0, {split: list[FirstPage]() for split in template.splits}
            tells: list[tuple[str, str, str]] = []
            while count == 0 or (tells and count < most_seeds):
                more = seeds if count == 0 else min(count, most_seeds - count)
                for split, group in pages.items():
                    group += [first_pages.read(template, split, seed) for seed in range(count, count + more)]
                count += more
                tells = list(_tells(pages, own))
            for one, other, mark in tells:
                found.add("tell", template.name, (one, other), f"{mark}: always in {one}, never in {other}")
            found.count("first page", pages)
            _names(template.name, pages, found)
    return found


def _own_words(spec: WorldSpec) -> frozenset[str]:
    """Return the words of the values that the splits have for themselves."""
    axes = [axis for axis in (*spec.axes, *spec.pools) if not axis.shared]
    pools = [pool for axis in axes for pool in axis.pools.values() if not isinstance(pool, range)]
    return words("\n".join(_texts(pools)))


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        yield from _texts(list(value.values()))
    elif isinstance(value, Sequence):
        for item in value:
            yield from _texts(item)


def _tells(pages: Mapping[str, Sequence[FirstPage]], own: frozenset[str]) -> Iterator[tuple[str, str, str]]:
    """Yield two splits and a mark that is on every page of the first and on none of the second."""
    for one, other in permutations(pages, 2):
        always = frozenset.intersection(*(page.marks for page in pages[one]))
        ever = frozenset.union(*(page.marks for page in pages[other]))
        for mark in sorted(always - ever):
            left = words(mark.partition(" ")[2]) - own
            if left or not words(mark.partition(" ")[2]):
                yield one, other, mark


def _names(task: str, pages: Mapping[str, Sequence[FirstPage]], found: WorldLeakage) -> None:
    for split, group in pages.items():
        for page in group:
            if page.driven:
                found.add("name", task, (split,), "navigator.webdriver is true")
            for place in page.places:
                wanted = TOOLS if place in _HIDDEN else TOOLS | JUDGING
                if place in _SHOWN:
                    wanted -= {"gym"}
                for word in sorted(page.words(place) & wanted):
                    found.add("name", task, (split,), f"{word!r} in {place}")
    for place in ("title", "address", "labels", "headers", "navigator", "cookies", "storage", "comments"):
        for word in SPLITS:
            having = [
                split for split, group in pages.items() if any(word in page.words(place) for page in group)
            ]
            if having and (len(having) < len(pages) or len(pages) == 1):
                found.add("name", task, having, f"the split's name {word!r} in {place}")
