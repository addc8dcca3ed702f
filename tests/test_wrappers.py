from __future__ import annotations

from collections.abc import Callable
from typing import Any

import gymnasium as gym
import numpy as np
import pytest
from gymnasium.utils.env_checker import check_env
from hypothesis import given
from hypothesis import strategies as st

from gym_cua.actions import MAX_SCROLL, Action, validate
from gym_cua.errors import ActionError, GymCuaError
from gym_cua.spaces import ActionSpace, Screen, UnicodeText
from gym_cua.wrappers import DEFAULT_KEYS, GridActions, MultiGridActions, ResizeScreen, VirtualTimeLimit

WIDTH, HEIGHT = 320, 180


class Canvas(gym.Env[dict[str, Any], Any]):
    """Keeps the actions it gets, checks them as the real environment does, and shows its pointer."""

    def __init__(self, with_cursor: bool = True) -> None:
        self.action_space = ActionSpace(WIDTH, HEIGHT)
        observed: dict[str, gym.Space[Any]] = {
            "screenshot": Screen(HEIGHT, WIDTH),
            "instruction": UnicodeText(30),
        }
        if with_cursor:
            observed["cursor"] = gym.spaces.Box(0, WIDTH, (2,), np.int32)
        self.observation_space = gym.spaces.Dict(observed)
        self.with_cursor = with_cursor
        self.taken: list[Action] = []
        self.cursor = (0, 0)

    def reset(self, *, seed: int | None = None, options: Any = None) -> tuple[dict[str, Any], dict[str, Any]]:
        super().reset(seed=seed)
        self.taken, self.cursor = [], (0, 0)
        return self._observe(), {}

    def step(self, action: Any) -> tuple[dict[str, Any], float, bool, bool, dict[str, Any]]:
        is_member = isinstance(action, dict) and not isinstance(action.get("kind"), str | None)
        assert isinstance(self.action_space, ActionSpace)
        valid = validate(self.action_space.decode(action) if is_member else action, (WIDTH, HEIGHT))
        self.taken.append(valid)
        if valid.x is not None and valid.y is not None:
            self.cursor = (valid.x, valid.y)
        return self._observe(), 0.5, valid.kind == "done", False, {"count": len(self.taken)}

    def _observe(self) -> dict[str, Any]:
        frame = np.zeros((HEIGHT, WIDTH, 3), np.uint8)
        frame[:, : WIDTH // 2] = (255, 0, 0)
        observation = {"screenshot": frame, "instruction": "Draw.", "cursor": np.array(self.cursor, np.int32)}
        if not self.with_cursor:
            del observation["cursor"]
        return observation


class Plain(gym.Env[Any, Any]):
    observation_space = gym.spaces.Dict({"screenshot": gym.spaces.Box(0, 255, (4, 4, 3), np.uint8)})
    action_space = gym.spaces.Discrete(2)


WRAPPED: dict[str, Callable[[], gym.Env[Any, Any]]] = {
    "grid": lambda: GridActions(Canvas(), 8, 4),
    "multi": lambda: MultiGridActions(Canvas(), 8, 4),
    "small": lambda: ResizeScreen(Canvas(), 80, 45),
    "grey": lambda: ResizeScreen(Canvas(with_cursor=False), 64, 64, grey=True),
    "grid on small": lambda: GridActions(ResizeScreen(Canvas(), 80, 45), 8, 4),
    "small on grid": lambda: ResizeScreen(GridActions(Canvas(), 8, 4), 80, 45),
    "grey, then smaller": lambda: ResizeScreen(ResizeScreen(Canvas(), 160, 90, grey=True), 80, 45, grey=True),
}


@pytest.mark.parametrize("name", WRAPPED)
@pytest.mark.filterwarnings("ignore:.*is different from the unwrapped version")
def test_gymnasiums_own_checker_is_content(name: str) -> None:
    check_env(WRAPPED[name](), skip_render_check=True)


@pytest.mark.parametrize("name", WRAPPED)
def test_random_play_stays_within_the_spaces(name: str) -> None:
    env = WRAPPED[name]()
    env.action_space.seed(3)
    observation, _ = env.reset(seed=3)
    for count in range(1, 60):
        assert observation in env.observation_space
        observation, reward, _, truncated, info = env.step(env.action_space.sample())
        assert (reward, truncated, info) == (0.5, False, {"count": count})
    assert len(env.unwrapped.taken) == 59  # type: ignore[attr-defined]


@pytest.mark.parametrize("wrapper", [GridActions, MultiGridActions, lambda env: ResizeScreen(env, 2, 2)])
@pytest.mark.parametrize("env", [Plain, lambda: gym.make("CartPole-v1")])
def test_an_environment_without_a_screen_is_refused(wrapper: Any, env: Any) -> None:
    with pytest.raises(GymCuaError, match='needs "screenshot"'):
        wrapper(env())


class TestGridActions:
    def test_cells_come_first_then_keys_scrolls_and_ends(self) -> None:
        env = GridActions(Canvas(), columns=8, rows=4, scroll=120)
        assert env.action_space == gym.spaces.Discrete(8 * 4 + len(DEFAULT_KEYS) + 4)
        assert env.action(0) == Action("click", x=20, y=22)
        assert env.action(8 * 3 + 7) == Action("click", x=300, y=157)
        assert [env.action(32 + n).keys for n in range(len(DEFAULT_KEYS))] == [
            (name,) for name in DEFAULT_KEYS
        ]
        down, up, noop, done = env.actions[-4:]
        assert (down.dy, up.dy, noop.kind, done.kind) == (120, -120, "noop", "done")
        assert (down.x, down.y) == (160, 90)

    @given(st.integers(1, 400), st.integers(1, 200))
    def test_every_cell_has_a_valid_middle(self, columns: int, rows: int) -> None:
        env = MultiGridActions(Canvas(), columns, rows)
        for column, row in ((0, 0), (columns - 1, rows - 1), (columns // 2, rows // 2)):
            action = env.action([0, column, row, 0])
            assert validate(action, (WIDTH, HEIGHT)) == action

    @pytest.mark.parametrize("index", [np.int64(5), np.int32(5), np.array(5), 5])
    def test_every_member_of_the_space_is_taken(self, index: Any) -> None:
        env = GridActions(Canvas(), 8, 4)
        assert env.action_space.contains(index)
        assert env.action(index) == env.actions[5]

    @pytest.mark.parametrize(
        "index", [-1, 44, 10**400, 1.0, "1", None, True, [1], np.array([1]), {"kind": "done"}]
    )
    def test_what_is_no_index_is_an_action_error(self, index: Any) -> None:
        with pytest.raises(ActionError, match="not an index from 0 to 43"):
            GridActions(Canvas(), 8, 4).action(index)

    def test_keys_may_be_chosen_and_wrong_ones_are_named(self) -> None:
        assert GridActions(Canvas(), 1, 1, keys=["Return", "ctrl"]).action(1).keys == ("Enter",)
        with pytest.raises(ActionError, match="No key 'Entr'"):
            GridActions(Canvas(), 1, 1, keys=["Entr"])

    @pytest.mark.parametrize("wrapper", [GridActions, MultiGridActions])
    @pytest.mark.parametrize("cells", [(0, 5), (5, 0), (-1, 2)])
    def test_a_grid_without_cells(self, wrapper: Any, cells: tuple[int, int]) -> None:
        with pytest.raises(GymCuaError, match="has no cells"):
            wrapper(Canvas(), *cells)


class TestMultiGridActions:
    @pytest.mark.parametrize(
        ("member", "action"),
        [
            ([0, 0, 0, 3], Action("click", x=20, y=22)),
            ([1, 7, 3, 0], Action("double_click", x=300, y=157)),
            ([2, 1, 0, 0], Action("move", x=60, y=22)),
            ([3, 5, 2, 2], Action("key", keys=("Escape",))),
            ([4, 0, 0, 0], Action("scroll", x=20, y=22, dy=300)),
            ([5, 0, 0, 0], Action("scroll", x=20, y=22, dy=-300)),
            ([6, 5, 2, 2], Action("noop")),
            ([7, 5, 2, 2], Action("done")),
        ],
    )
    def test_what_each_part_says(self, member: list[int], action: Action) -> None:
        env = MultiGridActions(Canvas(), 8, 4)
        for form in (member, np.array(member), tuple(member)):
            assert env.action(form) == action

    @pytest.mark.parametrize(
        "member",
        [None, 5, "abcd", [], [0, 0, 0], [0] * 5, [8, 0, 0, 0], [0, 8, 0, 0], [0, 0, 4, 0], [0, 0, 0, 8], [-1, 0, 0, 0],
         [0.5, 0, 0, 0], ["a", 0, 0, 0], [None] * 4, [[0], [0, 1], 0, 0], [10**400, 0, 0, 0], {"kind": "done"}],
        ids=lambda member: repr(member)[:20],
    )  # fmt: skip
    def test_what_is_no_member_is_an_action_error(self, member: Any) -> None:
        with pytest.raises(ActionError, match="is not in MultiDiscrete"):
            MultiGridActions(Canvas(), 8, 4).action(member)


class TestResizeScreen:
    def test_the_picture_is_smaller_and_keeps_its_colours(self) -> None:
        env = ResizeScreen(Canvas(), 80, 45)
        shot = env.reset(seed=0)[0]["screenshot"]
        assert shot.shape == (45, 80, 3)
        assert tuple(shot[20, 10]) == (255, 0, 0) and tuple(shot[20, 70]) == (0, 0, 0)

    def test_grey_is_the_luma(self) -> None:
        shot = ResizeScreen(Canvas(), 80, 45, grey=True).reset(seed=0)[0]["screenshot"]
        assert shot.shape == (45, 80, 1)
        assert shot[20, 10, 0] == 76 and shot[20, 70, 0] == 0

    @pytest.mark.parametrize("as_member", [False, True])
    def test_a_point_of_the_small_screen_is_its_pixels_middle_on_the_large(self, as_member: bool) -> None:
        env = ResizeScreen(Canvas(), 80, 45)
        env.reset(seed=0)
        assert isinstance(env.action_space, ActionSpace)
        for x, y, far in ((0, 0, (2, 2)), (79, 44, (318, 178)), (40, 22, (162, 90))):
            action = Action("click", x=x, y=y, button="right")
            observation = env.step(env.action_space.encode(action) if as_member else action.to_json())[0]
            assert env.unwrapped.taken[-1] == Action("click", x=far[0], y=far[1], button="right")  # type: ignore[attr-defined]
            assert tuple(observation["cursor"]) == (x, y)

    @given(st.integers(1, WIDTH), st.integers(1, HEIGHT), st.data())
    def test_the_cursor_comes_back_to_where_it_was_sent(
        self, width: int, height: int, data: st.DataObject
    ) -> None:
        env = ResizeScreen(Canvas(), width, height)
        env.reset(seed=0)
        x, y = data.draw(st.integers(0, width - 1)), data.draw(st.integers(0, height - 1))
        assert tuple(env.step(Action("move", x=x, y=y))[0]["cursor"]) == (x, y)

    def test_drags_and_scrolls_are_scaled(self) -> None:
        env = ResizeScreen(Canvas(), 80, 45)
        env.reset(seed=0)
        env.step(Action("drag", path=((0, 0), (79, 44))))
        env.step({"kind": "scroll", "x": 1, "y": 1, "dx": 5, "dy": -10})
        env.step({"kind": "scroll", "x": 1, "y": 1, "dx": -MAX_SCROLL, "dy": MAX_SCROLL})
        env.step(Action("type", text="a"))
        drag, scroll, far, typed = env.unwrapped.taken  # type: ignore[attr-defined]
        assert drag.path == ((2, 2), (318, 178))
        assert (scroll.x, scroll.y, scroll.dx, scroll.dy) == (6, 6, 20, -40)
        assert (far.dx, far.dy) == (-MAX_SCROLL, MAX_SCROLL)
        assert typed == Action("type", text="a")

    @pytest.mark.parametrize(
        "bad",
        [
            {"kind": "click", "x": 80, "y": 0},
            {"kind": "mouse_down", "x": 5, "y": 45},
            {"kind": "drag", "path": [[0, 0], [80, 0]]},
            Action("click", x=80, y=0),
            Action("drag", path=((0, 0), (0, 45))),
            Action("nope"),
            {"kind": "nope"},
            {"kind": np.int64(99)},
            {},
            None,
            5,
        ],
        ids=lambda bad: repr(bad)[:40],
    )
    def test_bad_actions_are_left_to_the_environment(self, bad: Any) -> None:
        env = ResizeScreen(Canvas(), 80, 45)
        env.reset(seed=0)
        with pytest.raises(ActionError):
            env.step(bad)
        assert env.unwrapped.taken == []  # type: ignore[attr-defined]

    @pytest.mark.parametrize("size", [(0, 10), (10, 0), (WIDTH + 1, 10), (10, HEIGHT + 1), (-1, -1)])
    def test_only_smaller_sizes(self, size: tuple[int, int]) -> None:
        with pytest.raises(
            GymCuaError, match=f"{size[0]}x{size[1]} is not a size within the screen's 320x180"
        ):
            ResizeScreen(Canvas(), *size)

    def test_the_environments_own_observation_is_left_alone(self) -> None:
        canvas = Canvas()
        kept = canvas._observe()
        env = ResizeScreen(canvas, 80, 45)
        shown = env._shrink(kept)
        assert kept["screenshot"].shape == (HEIGHT, WIDTH, 3)
        assert shown["instruction"] == "Draw."


@pytest.mark.parametrize("name", ["grid", "multi", "small", "grid on small"])
def test_wrappers_can_be_made_again_from_their_record(name: str) -> None:
    env: Any = WRAPPED[name]()
    kwargs = env._saved_kwargs
    again = type(env)(env.env, **kwargs)
    assert again.action_space == env.action_space
    assert again.observation_space == env.observation_space


class Clockwork(gym.Env[int, int]):
    """Its clock goes as far as it is told; an action below 0 ends the episode."""

    observation_space, action_space = gym.spaces.Discrete(1), gym.spaces.Discrete(1000)
    now = 0.0

    def step(self, action: int) -> tuple[int, float, bool, bool, dict[str, Any]]:
        self.now += abs(action)
        return 0, 0.0, action < 0, False, {"virtual_time": self.now}


@given(st.lists(st.integers(0, 900), min_size=1, max_size=20), st.integers(1, 4000))
def test_an_episode_is_cut_off_when_its_virtual_time_is_over(steps: list[int], limit: int) -> None:
    env = VirtualTimeLimit(Clockwork(), limit / 1000)
    total = 0
    for milliseconds in steps:
        total += milliseconds
        _, _, terminated, truncated, _ = env.step(milliseconds)
        assert truncated is (total >= limit) and not terminated


def test_an_end_is_no_cut_and_no_time_is_no_limit() -> None:
    env = VirtualTimeLimit(Clockwork(), 0.5)
    assert env.step(-700)[2:4] == (True, False)
    with pytest.raises(GymCuaError, match="must be above 0"):
        VirtualTimeLimit(Clockwork(), 0)
