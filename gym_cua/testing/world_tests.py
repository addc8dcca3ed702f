"""``WorldTests``: all that gym_cua demands of a world, as tests that are inherited."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Any, ClassVar

import gymnasium as gym
import pytest
from gymnasium.utils.env_checker import check_env

from ..errors import UnknownNameError, WorldError, suggestion
from ..evaluate.attackers import ATTACKS, TASK_ATTACKS, attacks_on
from ..evaluate.audit import NEAR_MISSES
from ..evaluate.audit_results import TaskAudit
from ..tasks.registry import TaskInfo, find_tasks, find_world, list_tasks, missing_packages, resolve_id
from ..tasks.task import Task
from ..tasks.variation import Axis
from ..tasks.world import SPLITS, WorldSpec
from .layouts import laid_out, layout_differences
from .recording import differences, outranked, reward_problems, silent_checks
from .rehearsals import Rehearsal, audited, rehearsed
from .sharing import axis_values, sentences, shared, texts

_ENDINGS = ("done", "infeasible", "answer")
_AUDITED: Mapping[str, tuple[str, ...]] = {
    "oracle": ("oracle failed",),
    "noop": ("noop ",),
    "random": ("random ",),
    "endings": tuple(f"{name} " for name in _ENDINGS),
    "near-misses": ("near: ", "has "),
    "blind": ("every seed is solved",),
    "padding": ("an episode that was never ended",),
    "attacks": ("attack ",),
}
"""How the breaches of an audit begin that each test answers for."""


@dataclass(frozen=True)
class Case:
    """What most tests are about: a task in a split.

    Attributes:
        info: The task.
        split: The split.
        attacks: Names of the attacks that are made on it.
    """

    info: TaskInfo
    split: str
    attacks: tuple[str, ...] = ()

    @property
    def template(self) -> type[Task[Any]]:
        """The task's class."""
        return find_tasks(self.info.task)[1][0]


class WorldTests:
    """Tests of a world. A test class that inherits it names the world and is done.

    What is tested without a browser comes first. The rest plays episodes; the audit and the episodes that
    several tests ask about are played once for each task and split. Tests of a subclass may take the
    arguments ``case`` (a task in a split), ``info`` (a task), ``axis`` and ``env_id``, too.

    Attributes:
        world: Name of the world, as in its ``WorldSpec``.
        tasks: Names of the tasks to test; empty for all.
        splits: The splits to test.
        seeds: Episodes of each agent in each task and split; replaying another seed's solution takes three.
        attacks: Attacks on the first task, keys of ``ATTACKS``; those for another kind of computer are left
            out. Those that may succeed on one task and not on another are made on every task, each in its
            first split, for what they meet is the same in all.
        pools: For each split what it draws its data from, in any nesting; the texts within must be disjoint.
            Axes are known from the ``WorldSpec`` and need no mention.
        frames_repeat: Whether every frame of an episode is compared when it is played again, or the first.
            What programs on a desktop draw by timers of their own may be there a step earlier or later.
    """

    world: ClassVar[str]
    tasks: ClassVar[Sequence[str]] = ()
    splits: ClassVar[Sequence[str]] = SPLITS
    seeds: ClassVar[int] = 3
    attacks: ClassVar[Sequence[str]] = tuple(ATTACKS)
    pools: ClassVar[Mapping[str, Any]] = {}
    frames_repeat: ClassVar[bool] = True

    # ----- What there is to test

    def pytest_generate_tests(self, metafunc: pytest.Metafunc) -> None:
        """Give each test its tasks, splits, axes or ids; pytest calls this."""
        wanted = set(metafunc.fixturenames)
        if "attacked" in wanted:
            _over(metafunc, "attacked", {_named(case): case for case in self._cases() if case.attacks})
        if "case" in wanted:
            _over(metafunc, "case", {_named(case): case for case in self._cases()})
        if "info" in wanted:
            _over(metafunc, "info", {info.name: info for info in self._infos()})
        if "axis" in wanted:
            _over(metafunc, "axis", {axis.name: axis for axis in self._spec().all_axes})
        if "env_id" in wanted:
            _over(metafunc, "env_id", {id.rpartition("/")[2]: id for id in self._ids()})

    def _spec(self) -> WorldSpec:
        name = getattr(self, "world", None)
        if not isinstance(name, str):
            raise WorldError(f'{type(self).__name__} names no world. Give it one: world = "notes".')
        try:
            return find_world(name)
        except UnknownNameError as error:
            hint = "Is the package that announces it installed? pip install -e ."
            raise UnknownNameError(f"{error} {hint}") from error

    def _infos(self) -> list[TaskInfo]:
        self._spec()
        infos = {info.name: info for info in list_tasks(self.world)}
        for name in self.tasks:
            if name not in infos:
                raise UnknownNameError(f"No task {name!r} in {self.world!r}.{suggestion(name, infos)}")
        return [info for name, info in infos.items() if not self.tasks or name in self.tasks]

    def _cases(self) -> list[Case]:
        for kind, names, known in (("split", self.splits, SPLITS), ("attack", self.attacks, tuple(ATTACKS))):
            for name in names:
                if name not in known:
                    raise UnknownNameError(f"No {kind} {name!r}.{suggestion(name, known)}")
        cases: list[Case] = []
        for info in self._infos():
            splits = [split for split in self.splits if split in info.splits]
            for split in splits:
                attacks = [name for name in self._attacks() if not cases or name in TASK_ATTACKS]
                cases.append(Case(info, split, tuple(attacks) if split == splits[0] else ()))
        return cases

    def _attacks(self) -> list[str]:
        known = attacks_on(self._spec().computer)
        return [name for name in self.attacks if name in known]

    def _ids(self) -> list[str]:
        ids = [info.id for info in self._infos()]
        return ids if self.tasks else [*ids, resolve_id(self.world)]

    def _audit(self, case: Case) -> TaskAudit:
        _needs_programs(case)
        return audited(case.info, case.split, self.seeds, case.attacks)

    def _breaches(self, case: Case, concern: str) -> None:
        audit = self._audit(case)
        _none(breach for breach in audit.breaches if breach.startswith(_AUDITED[concern]))

    # ----- Without a browser

    def test_declaration(self, info: TaskInfo) -> None:
        """The task's class attributes are what they should be."""
        template = find_tasks(info.task)[1][0]
        rules = {
            f"name {info.name!r} is not in kebab case": re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", info.name),
            f"difficulty {info.difficulty!r} is not 1 to 5": info.difficulty in range(1, 6),
            f"horizon {info.horizon!r} is less than 1": info.horizon >= 1,
            f"max_steps {info.max_steps!r} is less than the horizon": info.max_steps >= info.horizon,
            f"luck {template.luck!r} is not between 0 and 1": 0 <= template.luck <= 1,
            f"splits {info.splits!r} are not out of {SPLITS}": {*info.splits} <= {*SPLITS},
            "it is in no split": info.splits,
            "it has no docstring, which is its summary": info.summary,
        }
        _none(problem for problem, kept in rules.items() if not kept)

    def test_splits_share_no_sentence(self, info: TaskInfo) -> None:
        """Every split has instructions, and no two splits have one in common."""
        template = find_tasks(info.task)[1][0]
        if template.opened is not Task.opened:
            pytest.skip("the task reads its sentence from the page once that is opened")
        instructions = template.instructions
        _none(f"split {split!r} has no instructions" for split in info.splits if not instructions.get(split))
        _none(shared(sentences({split: instructions[split] for split in info.splits})))

    def test_splits_share_no_axis_value(self, axis: Axis) -> None:
        """Every axis has values for every split, and no two splits have one in common."""
        missing = [split for split in SPLITS if not axis.pools.get(split)]
        _none(f"axis {axis.name!r} has no values for {split!r}" for split in missing)
        _none(() if axis.shared else shared(axis_values(axis)))

    def test_splits_share_no_pool_value(self) -> None:
        """No two splits draw the same text from the pools that the class attribute ``pools`` names."""
        if not self.pools:
            pytest.skip("the class attribute pools names none")
        of_splits = {split: list(texts(pool)) for split, pool in self.pools.items()}
        _none(f"the pool of {split!r} holds no text" for split, found in of_splits.items() if not found)
        _none(shared(of_splits))

    def test_layouts_repeat(self, case: Case) -> None:
        """Equal seeds lay out equal worlds, parameters and sentences."""
        for seed in range(self.seeds):
            with (
                laid_out(case.info.task, case.split, seed) as first,
                laid_out(case.info.task, case.split, seed) as second,
            ):
                _none(f"seed {seed}: {difference}" for difference in layout_differences(first, second))

    # ----- In the browser

    def test_gymnasium_accepts(self, env_id: str) -> None:
        """Gymnasium's own checker finds nothing, not even something to warn of."""
        infos = [info for info in self._infos() if info.id == env_id] or self._infos()
        _needs_programs(Case(infos[0], infos[0].splits[0]))
        # The checker compares frames, too, after a step as well as at the start.
        shown: dict[str, Any] = {} if self.frames_repeat else {"observation": ()}
        made = gym.make(env_id, split=infos[0].splits[0], disable_env_checker=True, **shown)
        with closing(made) as env, warnings.catch_warnings():
            warnings.simplefilter("error")
            check_env(env.unwrapped, skip_render_check=False)

    def test_oracle_succeeds(self, case: Case) -> None:
        """The oracle solves every seed."""
        _needs_oracle(case)
        self._breaches(case, "oracle")
        count = self._audit(case).counts["oracle"]
        assert count.successes == count.trials == self.seeds, f"the oracle succeeded on {count} seeds"

    def test_noop_fails(self, case: Case) -> None:
        """Doing nothing does not succeed."""
        self._breaches(case, "noop")

    def test_random_fails(self, case: Case) -> None:
        """Random actions do not succeed, or no more often than ``Task.luck`` allows."""
        self._breaches(case, "random")

    def test_ending_at_once_fails(self, case: Case) -> None:
        """``done``, ``infeasible`` and an answer at once do not succeed, unless ``infeasible`` is right."""
        self._breaches(case, "endings")

    def test_near_misses_fail(self, case: Case) -> None:
        """There are at least two near-misses, each of which ends the episode, without success."""
        _needs_oracle(case)
        self._breaches(case, "near-misses")
        found = self._rehearsal(case).near_misses
        assert len(found) >= NEAR_MISSES, f"{len(found)} near-misses, fewer than {NEAR_MISSES}"
        _none(f"{name!r} does not end the episode" for name, played in found.items() if not played.verdicts)

    def test_blind_replay_fails(self, case: Case) -> None:
        """The solution of one seed does not solve every other."""
        _needs_oracle(case)
        self._breaches(case, "blind")
        played = self._audit(case).counts.get("blind")
        if played is None or played.trials < 2:
            pytest.skip("it takes two feasible seeds beside the first: set seeds = 3 or more")

    def test_padding_fails(self, case: Case) -> None:
        """Waiting to the end of a solved episode is no success and earns less than a success does."""
        _needs_oracle(case)
        self._breaches(case, "padding")

    def test_attacks_fail(self, attacked: Case) -> None:
        """No attack finds a hole in the world's pages, breaks the episode or ends it with success."""
        self._breaches(attacked, "attacks")

    def test_nothing_else_is_wrong(self, case: Case) -> None:
        """The audit finds nothing that the other tests do not ask about."""
        known = tuple(beginning for beginnings in _AUDITED.values() for beginning in beginnings)
        _none(breach for breach in self._audit(case).breaches if not breach.startswith(known))

    def test_episodes_repeat(self, case: Case) -> None:
        """The same seed and actions give the same frames, rewards and verdict, with others played between."""
        played = self._rehearsal(case)
        assert played.first.fault is None, played.first.fault
        _none(differences(played.first, played.again, frames=None if self.frames_repeat else 1))

    def test_rewards_add_up(self, case: Case) -> None:
        """Terms sum to the reward, are finite and bounded, and nothing without success outranks a success."""
        played = self._rehearsal(case)
        everything = {"the solution": played.first, "again": played.again, **played.near_misses}
        for name, recording in everything.items():
            _none(f"{name}: {problem}" for problem in reward_problems(recording))
        if played.first.success:
            _none(outranked(played.first, played.near_misses))

    def test_checks_say_why(self, case: Case) -> None:
        """A check that fails gives a reason, and no two goals and guards have one name."""
        played = self._rehearsal(case)
        for recording in (played.first, *played.near_misses.values()):
            _none(f"{name!r} failed without a reason" for name in silent_checks(recording))
            names = [str(verdict["name"]) for verdict in recording.verdicts]
            _none(f"two checks are named {name!r}" for name in set(names) if names.count(name) > 1)

    def test_looking_changes_nothing(self, case: Case) -> None:
        """Reading the state and asking the checks, at every point of an episode, has no side effects."""
        _none(self._rehearsal(case).traces)

    def _rehearsal(self, case: Case) -> Rehearsal:
        _needs_programs(case)
        return rehearsed(case.info.id, case.split)


def _over(metafunc: pytest.Metafunc, argument: str, values: Mapping[str, Any]) -> None:
    metafunc.parametrize(argument, list(values.values()), ids=list(values))


def _named(case: Case) -> str:
    return f"{case.info.name}-{case.split}"


def _needs_oracle(case: Case) -> None:
    if case.template.no_oracle:
        pytest.skip(f"no oracle: {case.template.no_oracle}")


def _needs_programs(case: Case) -> None:
    lacking = missing_packages(case.info.task)
    if lacking:
        pytest.skip(f"needs {', '.join(lacking)}: gym-cua install --desktop --large")


def _none(problems: Iterable[str]) -> None:
    """Fail with all problems, if there are any."""
    found = list(problems)
    if found:
        pytest.fail("\n".join(found), pytrace=False)
