"""pytest's plugin: tests of a web application by agents, in its own repository.

::

    @pytest.mark.gym_cua("desk.book-room", seeds=5, agent="oracle")
    def test_a_room_can_be_booked(episode):
        assert episode.success, episode.failed_checks

It stands beside the package and not in it, because pytest loads it at every start wherever gym_cua is
installed: nothing of gym_cua is imported before a test carries the marker.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from gym_cua.episodes import RecordEpisodes
    from gym_cua.evaluate import EpisodeResult
    from gym_cua.testing.marker import Plan
    from gym_cua.testing.stage import Stage

MARKER = "gym_cua"
_SEED = "gym_cua_seed"
_OURS = ("computer_env", "episode", "episodes", _SEED)
_PLAN = pytest.StashKey["Plan"]()
_TELLER = pytest.StashKey[Callable[[], str]]()
"""Says what a failed test's report is to hold."""
_BAR = pytest.StashKey[Callable[[], None]]()
"""Fails the test, once it has passed by itself, if too few of its episodes succeeded."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add ``--gym-cua-out``."""
    parser.getgroup(MARKER).addoption(
        "--gym-cua-out",
        metavar="DIR",
        help="Keep the episodes of tests with the gym_cua marker here, and pictures of failed ones.",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Announce the marker."""
    config.addinivalue_line(
        "markers",
        "gym_cua(task, split='val', seeds=3, agent='oracle', viewport=None, max_steps=None, min_success=1.0, "
        "**options): have an agent play a task of gym_cua, once for each seed; see the fixtures episode, "
        "episodes, computer_env and gym_cua_seed. Options are those of gym_cua.ComputerEnv.",
    )


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Make a test for each seed of the marker."""
    marks = [*metafunc.definition.iter_markers_with_node(MARKER)]
    if not marks:
        return
    from gym_cua.errors import GymCuaError
    from gym_cua.testing.marker import read_plan

    try:
        (node, mark), *others = marks
        if any(other is node for other, _ in others):
            raise GymCuaError("it has two gym_cua markers. Write a test for each.")
        asked = [name for name in _OURS if name in metafunc.fixturenames]
        plan = read_plan(mark, asked)
    except GymCuaError as error:
        name = metafunc.function.__qualname__
        raise pytest.Collector.CollectError(f"{name}: the gym_cua marker cannot be used: {error}") from error
    if _SEED in metafunc.fixturenames:
        metafunc.parametrize(_SEED, plan.seeds, ids=[f"seed{seed}" for seed in plan.seeds])


@pytest.fixture
def gym_cua_seed(request: pytest.FixtureRequest) -> int:
    """The seed of this test, one of those of its gym_cua marker."""
    # Tests with the marker are given their seeds while they are collected, and do not come here.
    raise _unmarked(request, _SEED)


@pytest.fixture(scope="session")
def _gym_cua_stage(
    pytestconfig: pytest.Config, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Stage]:
    from gym_cua.testing.stage import Stage

    out = pytestconfig.getoption("gym_cua_out")
    stage = Stage(out or tmp_path_factory.mktemp("gym_cua"))
    yield stage
    stage.close()


@pytest.fixture
def computer_env(request: pytest.FixtureRequest, _gym_cua_stage: Stage) -> Iterator[RecordEpisodes]:
    """An environment for the task of the gym_cua marker, to be reset; what it plays is recorded."""
    plan = _plan(request, "computer_env")
    env = _gym_cua_stage.enter(plan)
    request.node.stash[_TELLER] = _gym_cua_stage.tell
    yield env
    _gym_cua_stage.leave()


@pytest.fixture
def episode(
    request: pytest.FixtureRequest, computer_env: RecordEpisodes, gym_cua_seed: int, _gym_cua_stage: Stage
) -> EpisodeResult:
    """What came of the episode that the marker's agent has played with this test's seed."""
    return _gym_cua_stage.play(_plan(request, "episode"), gym_cua_seed)


@pytest.fixture
def episodes(
    request: pytest.FixtureRequest, computer_env: RecordEpisodes, _gym_cua_stage: Stage
) -> tuple[EpisodeResult, ...]:
    """What came of the episodes of all the marker's seeds; ``min_success`` of them must succeed."""
    plan = _plan(request, "episodes")
    results = tuple(_gym_cua_stage.play(plan, seed) for seed in plan.seeds)
    request.node.stash[_BAR] = lambda: plan.hold_to_bar(results)
    return results


@pytest.hookimpl(trylast=True)
def pytest_runtest_call(item: pytest.Item) -> None:
    """Hold the episodes of a test that has passed by itself to the marker's bar."""
    bar = item.stash.get(_BAR, None)
    if bar is not None:
        bar()


# The older form of a wrapper: the newer one cannot be loaded by a pytest before its version 8.
@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Any:
    """Add to the report of a failed test what its episodes were and where they are."""
    outcome = yield
    report = outcome.get_result()
    teller = item.stash.get(_TELLER, None)
    if teller is not None and report.failed and report.when != "teardown":
        report.sections.append(("gym_cua", teller()))


def _plan(request: pytest.FixtureRequest, fixture: str) -> Plan:
    stash: pytest.Stash = request.node.stash
    if _PLAN not in stash:
        from gym_cua.testing.marker import read_plan

        mark = request.node.get_closest_marker(MARKER)
        if mark is None:
            raise _unmarked(request, fixture)
        stash[_PLAN] = read_plan(mark, [name for name in _OURS if name in request.fixturenames])
    return stash[_PLAN]


def _unmarked(request: pytest.FixtureRequest, fixture: str) -> pytest.UsageError:
    return pytest.UsageError(
        f"The fixture {fixture!r} is for tests with the gym_cua marker, which {request.node.name!r} has not. "
        '@pytest.mark.gym_cua("world.task") says what is to be played.'
    )
