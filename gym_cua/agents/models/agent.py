"""The agent around a model: looks, asks, acts, and asks again.

One turn is one answer of the model. What it holds goes to the environment one action a step, each on the
screen that the last one left, before the model is asked again.
"""

from __future__ import annotations

import json
from collections.abc import Generator, Mapping
from typing import Any

import gymnasium as gym
import numpy as np
from numpy.typing import NDArray

from ...actions import Action
from ...errors import ActionError, AgentFault, SetupError
from ..schemas import Aside, ScreenView, pointer_after
from .client import ModelClient
from .conversation import Call, Conversation, Reply, Return, Turn, most_tokens, shortened
from .endings import ending, marked_ending
from .options import ModelOptions
from .pictures import Picture, enlarged, picture_of
from .usage import Ledger, Prices, Tokens

UNREADABLE: Mapping[str, Any] = {"kind": "unreadable"}
"""Sent where two answers in a row could not be read: no action, so that it counts as an invalid one."""
LOOKS = 3
"""Answers in a row that only look; then a step passes, so that an episode's limit of steps holds."""
_OVERHEAD = 4_000
"""Tokens of a first request that neither text nor pictures show: the provider's own, for its tools."""
_PASSED_OVER = "This was not done: an earlier action of the same message failed."
_EMPTY = "Your message was empty. Act, or end the task as you were told."
_CUT_OFF = "Your message was too long and was cut off. Say less, and act, or end the task as you were told."
_GOES_ON = "The task goes on."
_NO_POINTER = "Where the pointer is is not known yet. Move it first."

_Play = Generator[Any, Mapping[str, Any], None]


class ModelAgent:
    """Plays episodes by asking a model.

    Args:
        name: Short name, for results and tables.
        client: Reaches the model.
        options: How the model is asked.
    """

    def __init__(self, name: str, client: ModelClient, options: ModelOptions) -> None:
        self.name = name
        self._client, self._options = client, options
        prices = None
        if options.price_input is not None and options.price_output is not None:
            prices = Prices(options.price_input, options.price_output, options.price_cached)
        self._ledger = Ledger(prices, options.budget_usd, options.budget_tokens)
        self._play: _Play | None = None
        self._began = False
        self._recorder: Any = None
        self._said: list[str] = []
        self._frame: NDArray[np.uint8]
        self._pointer: tuple[int, int] | None = None
        self._url = ""

    @property
    def usage(self) -> Mapping[str, float]:
        """What the current episode has used, by name: ``requests``, ``input_tokens``, ``output_tokens``.

        Also, where they occur, ``cached_tokens``, ``cost_usd`` (if prices were given), ``unreadable``
        answers, ``refusals`` and ``safety_checks``.
        """
        return self._ledger.usage

    def reset(self, env: gym.Env[Any, Any], observation: Mapping[str, Any], info: Mapping[str, Any]) -> None:
        """Begin an episode and a conversation.

        Raises:
            SetupError: The environment shows no screenshots, or none in colour.
        """
        frame = observation.get("screenshot")
        if frame is None or frame.dtype != np.uint8 or frame.ndim != 3 or frame.shape[2] != 3:
            raise SetupError(
                "A model looks at screenshots in RGB, uint8 of shape (height, width, 3). Make the "
                'environment with "screenshot" observed, and without a wrapper that changes it.'
            )
        # Only what RecordEpisodes offers to whoever acts: a place for the words behind an action.
        offered = isinstance(env, gym.Wrapper) and env.has_wrapper_attr("note")
        self._recorder = env.get_wrapper_attr("note") if offered else None
        self._said = []
        self._pointer = None
        self._ledger.begin_episode()
        self._play = self._episode(str(observation.get("instruction", "")))
        self._see(observation)
        self._began = False

    def act(self, observation: Mapping[str, Any], info: Mapping[str, Any]) -> Any:
        """Return the next action, ``UNREADABLE`` where the model said none.

        Raises:
            AgentFault: The provider does not answer, or the agent was not reset since an error.
            SetupError: The provider does not accept the key or the model.
            BudgetError: The next request might exceed the budget.
        """
        if self._play is None:
            raise AgentFault(f"{self.name} plays no episode. Call reset() first.")
        self._see(observation)
        try:
            action = self._play.send(observation) if self._began else next(self._play)
        except BaseException:
            self._play = None
            raise
        self._began = True
        if self._recorder is not None and self._said:
            self._recorder(self._client.hidden("\n\n".join(self._said)))
        self._said = []
        return action

    def close(self) -> None:
        """Let go of connections. May be called twice."""
        self._play = None
        self._client.close()

    # ----- the turns of an episode

    def _episode(self, instruction: str) -> _Play:
        conversation = Conversation(self._client.system(self._screen), instruction, self._picture())
        unread = looks = 0
        while True:
            reply = self._ask(conversation)
            self._said += [words] if (words := reply.words.strip() or reply.thoughts.strip()) else []
            if not reply.calls:
                last = self._last_words(reply)
                if last is not None:
                    yield last
                acted, remark = last is not None, _remark(reply, last)
                conversation = conversation.with_turn(Turn(reply, remark=remark))
                failed = not acted
            else:
                returns, acted = yield from self._turn(reply)
                conversation = conversation.with_turn(Turn(reply, tuple(returns)))
                failed = any(answer.failed for answer in returns)
            conversation = shortened(conversation, self._options.max_images, self._options.max_turns)
            if acted:
                unread = looks = 0
                continue
            unread, looks = (unread + 1, looks) if failed else (unread, looks + 1)
            if failed:
                self._ledger.count("unreadable")
            if unread > 1:
                unread = 0
                yield UNREADABLE
            elif looks >= LOOKS:
                looks = 0
                yield Action("noop")

    def _last_words(self, reply: Reply) -> Action | None:
        if reply.refused:
            # No claim about the task: the state of the world is judged as it stands.
            self._ledger.count("refusals")
            return Action("done")
        if reply.cut_off or not reply.words.strip():
            return None
        return ending(reply.words)

    def _turn(self, reply: Reply) -> Generator[Any, Mapping[str, Any], tuple[list[Return], bool]]:
        """Do what a reply asks for; return what its calls led to, and whether a step was taken."""
        returns: list[Return] = []
        acted = broken = False
        for call in reply.calls:
            last = call is reply.calls[-1]
            if broken:
                returns.append(self._return(call, _PASSED_OVER, last, failed=True))
                continue
            try:
                actions, aside = self._read(call)
            except ActionError as error:
                said = marked_ending(call.form) if call.spoken and isinstance(call.form, str) else None
                if said is None or reply.cut_off:
                    broken = True
                    text = _CUT_OFF if reply.cut_off else f"This was not done: {error}"
                    returns.append(self._return(call, text, last, failed=True))
                    continue
                actions, aside = [said], Aside()
            if aside.thought:
                self._said.append(aside.thought)
            checks = _pending(aside)
            if checks:
                self._ledger.count("safety_checks", len(checks))
            if checks and self._options.safety == "stop":
                self._said.append(f"Stopped at a safety check: {json.dumps(checks, default=str)}")
                actions, checks = [Action("done")], ()
            for action in actions:
                yield action
                acted = True
                self._pointer = pointer_after([action], self._pointer)
            returns.append(self._return(call, "", last, bool(actions), aside, checks))
        return returns, acted

    def _read(self, call: Call) -> tuple[list[Action], Aside]:
        schema, screen = self._client.schema, self._screen
        return schema.to_actions(call.form, screen), schema.aside(call.form, screen)

    def _return(
        self,
        call: Call,
        text: str,
        last: bool,
        acted: bool = False,
        aside: Aside = Aside(),  # noqa: B008 - immutable
        acknowledged: tuple[Mapping[str, Any], ...] = (),
        failed: bool = False,
    ) -> Return:
        picture = None
        if aside.region is not None:
            size = self._client.schema.image_size(self._screen)
            picture = enlarged(self._frame, aside.region, size, self._options.image_format)
        elif aside.pointer:
            text = self._pointer_words()
        elif self._client.pictures == "each" or last or not (acted or failed):
            picture = self._picture()
        return Return(call, text, picture, failed, acknowledged, self._url)

    def _pointer_words(self) -> str:
        if self._pointer is None:
            return _NO_POINTER
        x, y = self._client.schema.scaling(self._screen).from_screen(*self._pointer)
        return f"X={x},Y={y}"

    # ----- asking and looking

    def _ask(self, conversation: Conversation) -> Reply:
        if self._ledger.limited:
            self._ledger.require(Tokens(self._expected(conversation), self._options.max_output_tokens))
        reply = self._client.ask(conversation, self._screen)
        self._ledger.add(reply.tokens or Tokens(0, 0))
        if reply.tokens is None and self._ledger.limited:
            raise SetupError(f"{self.name}: the server does not say how many tokens it used; have no budget.")
        return reply

    def _expected(self, conversation: Conversation) -> int:
        """Return a number of tokens that the next request does not exceed."""
        last = conversation.turns[-1] if conversation.turns else None
        if last is None or last.reply.tokens is None:
            texts = [conversation.system, conversation.opening]
            texts.append(json.dumps(self._client.schema.tools(self._screen)))
            return _OVERHEAD + most_tokens(texts, [conversation.picture] if conversation.picture else [])
        texts = [last.remark, *(answer.text + answer.url for answer in last.returns)]
        pictures = [answer.picture for answer in last.returns if answer.picture is not None]
        known = last.reply.tokens.input + last.reply.tokens.output
        return known + 100 * (1 + len(last.returns)) + most_tokens(texts, pictures)

    @property
    def _screen(self) -> ScreenView:
        height, width = self._frame.shape[:2]
        return ScreenView(width, height, self._pointer)

    def _picture(self) -> Picture:
        size = self._client.schema.image_size(self._screen)
        return picture_of(self._frame, size, self._options.image_format)

    def _see(self, observation: Mapping[str, Any]) -> None:
        # A copy, since an environment may write its next observation into the same array.
        self._frame = np.array(observation["screenshot"], np.uint8)
        self._url = str(observation.get("url", ""))
        if "cursor" in observation:
            x, y = (int(value) for value in observation["cursor"])
            height, width = self._frame.shape[:2]
            self._pointer = (x, y) if 0 <= x < width and 0 <= y < height else None


def _remark(reply: Reply, last: Action | None) -> str:
    """Return what a model is told after a message without a call, if the episode goes on."""
    if last is not None:
        return _GOES_ON
    return _CUT_OFF if reply.cut_off else _EMPTY


def _pending(aside: Aside) -> tuple[Mapping[str, Any], ...]:
    """Return the safety checks that wait for somebody to acknowledge them."""
    allowed = ("regular", "allowed")
    return tuple(check for check in aside.safety_checks if check.get("decision", "") not in allowed)
