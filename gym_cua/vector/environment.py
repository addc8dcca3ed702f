"""``ComputerVectorEnv``: many computers as one Gymnasium vector environment."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from gymnasium.vector import AutoresetMode, VectorEnv
from gymnasium.vector.utils import batch_space
from numpy.typing import NDArray

from ..errors import ClosedError, ComputerFault, GymCuaError
from .arguments import actions_of, check_action, mode_of, plans_of, seeds_of, split_mask, workers_of
from .batch import Batch, SharedMemory, bytes_needed
from .group import Assign, Call, Carry, Failure, Group, LocalGroup, Lost, Replies, Request
from .remote import WorkerGroup
from .slot import Info, Order, Outcome, Wrap

Batched = tuple[Any, NDArray[np.float64], NDArray[np.bool_], NDArray[np.bool_], Info]

MAX_FAILED_RESETS = 3
"""Resets of one environment that may fail one after the other before ``step`` raises."""


class ComputerVectorEnv(VectorEnv[Any, Any, NDArray[Any]]):
    """Many environments, stepped side by side.

    What it returns is what Gymnasium's ``SyncVectorEnv`` returns for the same ids, seeds and actions, in all
    three modes of autoreset. It differs where an environment breaks: its step is truncated with
    ``infos["fault"]``, its next reset begins afresh, and the others do not notice.

    Args:
        task: ``"shop.buy-cheapest"`` for one template, ``"shop"`` to sample the suite's; for all
            environments that ``each`` gives no other.
        num_envs: How many; by default as many as ``each`` has, or one.
        workers: Processes to share them out to, each with a browser or desktops of its own. 0 keeps them in
            this process, on threads. ``None`` takes a worker for each core that this process may use, and
            at most one for each environment; a single environment stays in this process.
        each: What sets each environment apart: arguments of ``ComputerEnv`` (``task`` too) and
            ``max_episode_steps``, over those given for all.
        autoreset_mode: When an environment whose episode has ended is reset.
        copy: Whether ``reset`` and ``step`` return copies of the observations. Otherwise they return the same
            arrays again and again, which saves the time of copying them.
        wrappers: What is put around every environment, innermost first. ``make_vec`` refuses wrappers for
            entry points like this, so they are for those who make the class itself.
        max_episode_steps: Steps after which an episode is truncated; ``None`` is what the task says.
        options: Arguments of ``ComputerEnv`` for all environments.

    Attributes:
        workers: Number of worker processes.

    Raises:
        UnknownNameError: A task, split, observation or option does not exist.
        GymCuaError: The environments have different spaces, or numbers contradict each other.
        SetupError: A worker did not start.
    """

    def __init__(
        self,
        task: str | None = None,
        num_envs: int | None = None,
        *,
        workers: int | None = None,
        each: Sequence[Mapping[str, Any]] | None = None,
        autoreset_mode: AutoresetMode | str = AutoresetMode.NEXT_STEP,
        copy: bool = True,
        wrappers: Sequence[Wrap] = (),
        max_episode_steps: int | None = None,
        **options: Any,
    ) -> None:
        super().__init__()
        self._groups: list[Group] = []
        self.autoreset_mode = mode_of(autoreset_mode)
        self.copy = copy
        common = {**options, "task": task, "max_episode_steps": max_episode_steps}
        self._plans = plans_of(common, each, num_envs, tuple(wrappers))
        self.num_envs = count = len(self._plans)
        self.workers = workers_of(workers, count)
        try:
            self._make()
        except BaseException:
            self.close()
            raise
        self._rewards = np.zeros(count, np.float64)
        self._terminations = np.zeros(count, np.bool_)
        self._truncations = np.zeros(count, np.bool_)
        self._over = np.zeros(count, np.bool_)
        self._begun = np.zeros(count, np.bool_)
        self._infos: list[Info] = [{} for _ in range(count)]
        # Why an environment has no episode although it has one to the caller.
        self._broken: dict[int, str] = {}
        self._failed_resets = [0] * count

    def _make(self) -> None:
        count, plans = self.num_envs, dict(enumerate(self._plans))
        if not self.workers:
            self._groups.append(LocalGroup(plans))
        for part in np.array_split(np.arange(count), self.workers) if self.workers else ():
            self._groups.append(WorkerGroup({index: plans[index] for index in part.tolist()}, count))
        faces = [face for group in self._groups for face in group.faces().values()]
        first = faces[0]
        for index, face in enumerate(faces):
            for name in ("observation_space", "action_space"):
                if getattr(face, name) != getattr(first, name):
                    raise GymCuaError(
                        f"Environment {index} has the {name} {getattr(face, name)}, environment 0 has "
                        f"{getattr(first, name)}. All must have one: set viewport and observation alike."
                    )
        self.metadata = {**first.metadata, "autoreset_mode": self.autoreset_mode}
        self.render_mode = first.render_mode
        self.single_observation_space, self.single_action_space = first.observation_space, first.action_space
        self.observation_space = batch_space(self.single_observation_space, count)
        self.action_space = batch_space(self.single_action_space, count)
        memory = SharedMemory(bytes_needed(first.observation_space, count)) if self.workers else None
        self._memory = memory
        self._batch = Batch(first.observation_space, count, memory)
        for group in self._groups:
            group.share(self._batch, memory)

    # ----- Gymnasium

    def reset(
        self, *, seed: int | Sequence[int | None] | None = None, options: dict[str, Any] | None = None
    ) -> tuple[Any, Info]:
        """Start a new episode in every environment.

        Args:
            seed: Environment ``i`` is reset with ``seed + i``, or with the list's ``i``-th; without one its
                generator goes on.
            options: What ``ComputerEnv.reset`` takes, for all environments, and ``"reset_mask"``: a boolean
                array that picks the environments to reset. The others stay as they are.

        Raises:
            ComputerFault: An environment could not be reset; the message says which.
            ClosedError: The vector is closed.
        """
        seeds = seeds_of(seed, self.num_envs)
        mask, options = split_mask(options, self.num_envs)
        picked = np.flatnonzero(mask).tolist()
        orders = {index: Order("reset", seed=seeds[index], options=options) for index in picked}
        infos: Info = {}
        faults = []
        for index, outcome in self._carry_out(orders, {}).items():
            self._terminations[index] = self._truncations[index] = self._over[index] = False
            self._begun[index] = outcome.fault is None
            if outcome.fault is not None:
                faults.append(f"Environment {index}: {outcome.fault}")
                continue
            self._begin(index, outcome)
            infos = self._add_info(infos, outcome.info, index)
        if faults:
            raise ComputerFault(" ".join(faults))
        return self._observations(), infos

    def step(self, actions: Any) -> Batched:
        """Perform an action in every environment.

        Args:
            actions: A member of ``action_space``, or a list with an action for each environment in any form
                that ``ComputerEnv.step`` takes. What goes to an environment that is reset is ignored.

        Returns:
            Observations, rewards, terminations, truncations, infos. An environment that breaks is truncated,
            and ``infos["fault"]`` says what broke; such a step is no evidence about the agent.

        Raises:
            ActionError: An action is bad and ``on_invalid`` is ``"raise"``; the message says which. No
                environment has moved.
            ClosedError: An environment was never reset or, with ``AutoresetMode.DISABLED``, not since
                its episode ended. None has moved.
            ComputerFault: An environment could not be reset three times in a row.
        """
        orders = self._orders(actions_of(self.action_space, actions, self.num_envs))
        # With SAME_STEP an episode that could not begin ends here, and the next one begins.
        same_step = self.autoreset_mode is AutoresetMode.SAME_STEP
        finals = {index: self._lost_end(index) for index in self._broken if same_step}
        faulty = {
            index: Outcome(None, {}, fault=reason)
            for index, reason in self._broken.items()
            if index not in orders
        }
        outcomes = {**faulty, **self._carry_out(orders, finals)}
        infos: Info = {}
        for index in range(self.num_envs):
            outcome = outcomes[index]
            reset = outcome.final is not None or (index in orders and orders[index].kind == "reset")
            if outcome.final is not None:
                observation, info = outcome.final
                infos = self._add_info(infos, {"final_obs": observation, "final_info": info}, index)
            if outcome.fault is not None:
                outcome = self._without_episode(index, outcome, failed_reset=reset)
            elif reset:
                self._begin(index, outcome)
            else:
                self._show(index, outcome)
            self._rewards[index] = outcome.reward
            self._terminations[index], self._truncations[index] = outcome.terminated, outcome.truncated
            infos = self._add_info(infos, outcome.info, index)
        self._over = np.logical_or(self._terminations, self._truncations)
        return (
            self._observations(),
            self._rewards.copy(),
            self._terminations.copy(),
            self._truncations.copy(),
            infos,
        )

    def render(self) -> tuple[Any, ...] | None:
        """Return the present screen of each environment, or ``None`` of each without a render mode."""
        return self.call("render")

    def call(self, name: str, *args: Any, **kwargs: Any) -> tuple[Any, ...]:
        """Return an attribute of every environment, or what it returns if it can be called.

        Raises:
            GymCuaError: What they return cannot leave their worker process.
            ComputerFault: A worker has ended; its environments are rebuilt by their next reset.
        """
        return self._answers(Call(name, args, kwargs))

    def get_attr(self, name: str) -> tuple[Any, ...]:
        """Return an attribute of every environment: ``get_attr("variation")``."""
        return self.call(name)

    def set_attr(self, name: str, values: Any) -> None:
        """Set an attribute of every environment. A worker that is started anew does not know of it.

        Args:
            name: Its name.
            values: A list or tuple with a value for each, or one value for all.

        Raises:
            GymCuaError: There are more or fewer values than environments.
            ComputerFault: A worker has ended; its environments are rebuilt by their next reset.
        """
        listed = list(values) if isinstance(values, list | tuple) else [values] * self.num_envs
        if len(listed) != self.num_envs:
            raise GymCuaError(f"{len(listed)} values of {name!r} for {self.num_envs} environments.")
        self._answers(Assign(name, dict(enumerate(listed))))

    @property  # type: ignore[misc]
    def np_random(self) -> Any:
        """The generators of all environments; of those in workers, copies."""
        return self.get_attr("np_random")

    @property
    def np_random_seed(self) -> Any:
        """What the generators of all environments were seeded with."""
        return self.get_attr("np_random_seed")

    @property
    def pids(self) -> tuple[int | None, ...]:
        """For each environment the id of the process that it lives in; ``None`` if that has ended."""
        return tuple(group.pid for group in self._groups for _ in group.indices)

    def close_extras(self, **kwargs: Any) -> None:
        """End all environments and workers. Browsers of this process stay for its other environments."""
        for group in self._groups:
            group.close()
        for group in self._groups:
            group.join()
        if getattr(self, "_memory", None) is not None:
            self._memory.close()  # type: ignore[union-attr]

    # ----- within

    def _orders(self, actions: Sequence[Any]) -> dict[int, Order]:
        """Return what each environment is to do; what is broken already and not to be reset is left out."""
        waiting = ~self._begun | (self._over & (self.autoreset_mode is AutoresetMode.DISABLED))
        if waiting.any():
            names = ", ".join(map(str, np.flatnonzero(waiting)))
            raise ClosedError(f"No episode is running in environment {names}. Call reset() first.")
        same_step = self.autoreset_mode is AutoresetMode.SAME_STEP
        orders = {}
        for index, action in enumerate(actions):
            if self._over[index] and self.autoreset_mode is AutoresetMode.NEXT_STEP:
                orders[index] = Order("reset")
                continue
            if self._plans[index].raises:
                check_action(self.single_action_space, action, index)
            if index not in self._broken:
                orders[index] = Order("step", action, reset_when_over=same_step)
            elif same_step:
                orders[index] = Order("reset")
        return orders

    def _carry_out(
        self, orders: Mapping[int, Order], finals: dict[int, tuple[Any, Info]]
    ) -> dict[int, Outcome]:
        """Have orders carried out, side by side.

        Args:
            orders: By environment.
            finals: How episodes ended that could not begin; they come with the outcome of the reset.
        """
        replies = dict(self._ask(Carry(orders)))
        again = {}
        for index, order in orders.items():
            if isinstance(replies[index], Lost) and order.kind == "reset":
                again[index] = order
            elif isinstance(replies[index], Lost) and order.reset_when_over:
                again[index], finals[index] = Order("reset"), self._lost_end(index)
        replies |= self._ask(Carry(again))
        outcomes = {}
        for index in orders:
            outcome = replies[index]
            if isinstance(outcome, Lost):
                outcome = Outcome(None, {}, fault=f"computer: {outcome.reason}")
            if index in finals:
                outcome = outcome._replace(truncated=True, final=finals[index])
            outcomes[index] = outcome
        return outcomes

    def _ask(self, request: Request) -> Replies:
        """Have all groups do what is asked of them at once, and return what each environment gave back.

        Raises:
            ClosedError: The vector is closed.
            Exception: What an environment raised.
        """
        if self.closed:
            raise ClosedError("This vector of environments is closed. Make a new one.")
        asked = []
        for group in self._groups:
            part = request
            if isinstance(request, Carry):
                part = Carry({i: request.orders[i] for i in group.indices if i in request.orders})
                if not part.orders:
                    continue
            group.begin(part)
            asked.append(group)
        replies: dict[int, Any] = {}
        for group in asked:
            replies |= group.finish()
        for index, reply in sorted(replies.items()):
            if isinstance(reply, Lost):
                self._broken[index] = f"computer: {reply.reason}"
        for index, reply in sorted(replies.items()):
            if isinstance(reply, Failure):
                reply.error.add_note(f"In environment {index} of {self.num_envs}.")
                raise reply.error
        return replies

    def _answers(self, request: Request) -> tuple[Any, ...]:
        replies = self._ask(request)
        for index, reply in sorted(replies.items()):
            if isinstance(reply, Lost):
                raise ComputerFault(f"Environment {index}: {reply.reason}")
        return tuple(replies[index] for index in range(self.num_envs))

    def _begin(self, index: int, outcome: Outcome) -> None:
        """Take note of an episode's beginning."""
        self._broken.pop(index, None)
        self._failed_resets[index] = 0
        self._show(index, outcome)

    def _show(self, index: int, outcome: Outcome) -> None:
        assert outcome.others is not None, "only a fault has no observation"
        self._batch.put(index, outcome.others)
        self._infos[index] = outcome.info

    def _without_episode(self, index: int, outcome: Outcome, failed_reset: bool) -> Outcome:
        """Return what is told of an environment that broke, after the last observation.

        Raises:
            ComputerFault: It cannot be reset.
        """
        assert outcome.fault is not None
        if failed_reset:
            self._failed_resets[index] += 1
        if self._failed_resets[index] >= MAX_FAILED_RESETS:
            times = self._failed_resets[index]
            raise ComputerFault(
                f"Environment {index} could not be reset {times} times in a row: {outcome.fault}"
            )
        if outcome.final is not None:
            # The caller takes the next episode for begun; it will end with its first step.
            self._broken[index] = outcome.fault
            return outcome._replace(info=self._fault_info(index, outcome.fault))
        self._broken.pop(index, None)
        return outcome._replace(truncated=True, info=self._fault_info(index, outcome.fault))

    def _lost_end(self, index: int) -> tuple[Any, Info]:
        """Return how an episode ended that broke unseen: its last observation, and an info."""
        return self._batch.one(index), self._fault_info(index, self._broken[index])

    def _fault_info(self, index: int, reason: str) -> Info:
        last = {key: value for key, value in self._infos[index].items() if key != "checks"}
        return {**last, "success": False, "reward_terms": {}, "action_error": None, "fault": reason}

    def _observations(self) -> Any:
        return self._batch.copied() if self.copy else self._batch.view()
