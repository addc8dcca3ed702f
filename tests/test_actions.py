from __future__ import annotations

import json
import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gym_cua.actions import (
    BUTTONS,
    ENDINGS,
    KINDS,
    MAX_KEYS,
    MAX_PATH,
    MAX_SCROLL,
    MAX_TEXT,
    MAX_WAIT,
    Action,
    shifted,
    validate,
)
from gym_cua.errors import ActionError
from gym_cua.keys import KEY_NAMES

SIZE = (1280, 720)
POINTER = ("move", "click", "double_click", "triple_click", "mouse_down", "mouse_up", "drag", "scroll")

xs = st.integers(0, SIZE[0] - 1)
ys = st.integers(0, SIZE[1] - 1)
texts = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40)
key_lists = st.lists(st.sampled_from(KEY_NAMES), min_size=1, max_size=MAX_KEYS).map(tuple)
reach = st.integers(-MAX_SCROLL, MAX_SCROLL)


@st.composite
def actions(draw: st.DrawFn, kind: str) -> Action:
    fields: dict[str, Any] = {}
    if kind in POINTER and kind != "drag":
        fields |= {"x": draw(xs), "y": draw(ys)}
    if kind in ("mouse_down", "mouse_up") and draw(st.booleans()):
        fields = {}
    if kind == "drag":
        fields["path"] = tuple(draw(st.lists(st.tuples(xs, ys), min_size=2, max_size=8)))
    if kind in POINTER:
        fields["keys"] = draw(st.just(()) | key_lists)
        if kind not in ("move", "scroll"):
            fields["button"] = draw(st.sampled_from(BUTTONS))
    if kind == "scroll":
        fields |= {"dx": draw(reach), "dy": draw(reach)}
    if kind.startswith("key"):
        fields["keys"] = draw(key_lists)
    if kind in ("type", "answer"):
        fields["text"] = draw(texts)
    if kind == "wait":
        fields["seconds"] = draw(st.floats(0, MAX_WAIT))
    return Action(kind, **fields)


any_action = st.sampled_from(KINDS).flatmap(actions)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=10) | st.just(10**400),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=8,
)
FIELDS = ("x", "y", "button", "path", "dx", "dy", "text", "keys", "seconds")
near_forms = st.builds(
    lambda kind, rest: {"kind": kind, **rest},
    st.sampled_from(KINDS) | json_values,
    st.dictionaries(st.sampled_from(FIELDS) | st.text(max_size=5), json_values | xs, max_size=5),
)


def refusal(form: Any) -> ActionError:
    with pytest.raises(ActionError) as caught:
        validate(form, SIZE)
    return caught.value


class TestRoundTrip:
    @pytest.mark.parametrize("kind", KINDS)
    def test_every_kind_survives_json_text(self, kind: str) -> None:
        @given(actions(kind))
        def survives(action: Action) -> None:
            text = json.dumps(action.to_json())
            assert Action.from_json(json.loads(text), SIZE) == action

        survives()

    @given(any_action)
    def test_validating_twice_changes_nothing(self, action: Action) -> None:
        once = validate(action, SIZE)
        assert validate(once, SIZE) == once == action
        assert validate(once.to_json(), SIZE) == once

    def test_defaults_stay_out_of_the_json_form(self) -> None:
        assert Action("click", x=1, y=2).to_json() == {"kind": "click", "x": 1, "y": 2}
        assert Action("scroll", x=1, y=2, dy=5).to_json() == {"kind": "scroll", "x": 1, "y": 2, "dy": 5}
        assert Action("noop", x=3, text="ignored").to_json() == {"kind": "noop"}

    def test_screenshot_is_another_name_of_noop(self) -> None:
        assert validate({"kind": "screenshot"}, SIZE) == Action("noop")

    def test_endings_are_kinds(self) -> None:
        assert set(KINDS) > ENDINGS


class TestNumbers:
    @pytest.mark.parametrize(
        "value",
        [math.nan, math.inf, -math.inf, -1, -0.5, 1280, 10**400, -(10**400), 1e300, True, "5", b"5",
         [5], (5,), {"x": 5}, 3 + 4j, np.bool_(True), np.array([5]), np.array([1, 2]), np.float64("nan"), object()],
        ids=lambda value: repr(value)[:20],
    )  # fmt: skip
    def test_a_wrong_column_is_refused_with_its_value_and_range(self, value: Any) -> None:
        error = refusal({"kind": "click", "x": value, "y": 5})
        assert error.field == "x"
        assert "from 0 to 1279" in str(error)
        assert len(str(error)) < 200

    def test_a_number_too_long_to_print_is_refused(self) -> None:
        assert "seconds is of type int, too long to show" in str(
            refusal({"kind": "wait", "seconds": 10**6000})
        )

    @pytest.mark.parametrize(
        ("form", "field", "shown", "limits"),
        [
            ({"kind": "click", "x": 1280, "y": 0}, "x", "1280", "0 to 1279"),
            ({"kind": "click", "x": 0, "y": 720}, "y", "720", "0 to 719"),
            ({"kind": "scroll", "x": 0, "y": 0, "dy": 20_001}, "dy", "20001", "-20000 to 20000"),
            ({"kind": "scroll", "x": 0, "y": 0, "dx": -20_001}, "dx", "-20001", "-20000 to 20000"),
            ({"kind": "wait", "seconds": 60.5}, "seconds", "60.5", "0 to 60"),
            ({"kind": "wait", "seconds": -0.001}, "seconds", "-0.001", "0 to 60"),
        ],
    )
    def test_the_message_names_the_range_that_holds(
        self, form: Any, field: str, shown: str, limits: str
    ) -> None:
        error = refusal(form)
        assert error.field == field
        assert f"{field} is {shown};" in str(error)
        assert str(error).endswith(f"from {limits}.")

    @pytest.mark.parametrize("make", [np.int64, np.int8, np.uint16, np.float32, np.float64, np.array, float])
    def test_numpy_scalars_and_floats_are_welcome(self, make: Any) -> None:
        action = validate({"kind": "click", "x": make(7), "y": make(9)}, SIZE)
        assert (action.x, action.y) == (7, 9)
        assert type(action.x) is int
        json.dumps(action.to_json())

    @given(st.floats(0, SIZE[0], exclude_max=True))
    def test_a_float_names_the_pixel_it_lies_in(self, x: float) -> None:
        if x <= SIZE[0] - 0.001:
            assert validate({"kind": "move", "x": x, "y": 0}, SIZE).x == math.floor(x)

    def test_scrolls_are_cut_towards_zero(self) -> None:
        action = validate({"kind": "scroll", "x": 0, "y": 0, "dx": -3.7, "dy": 3.7}, SIZE)
        assert (action.dx, action.dy) == (-3, 3)

    def test_a_wait_takes_its_limits(self) -> None:
        assert validate({"kind": "wait", "seconds": 0}, SIZE).seconds == 0
        assert validate({"kind": "wait", "seconds": MAX_WAIT}, SIZE).seconds == MAX_WAIT


class TestShape:
    @pytest.mark.parametrize("form", [None, 5, "click", [], [["kind", "noop"]], b"{}", ("noop",)])
    def test_only_mappings_are_actions(self, form: Any) -> None:
        assert type(form).__name__ in str(refusal(form))

    @pytest.mark.parametrize("kind", [None, 5, True, [], {}, ["click"], "", "Click", "tap", "click" * 20_000])
    def test_unknown_kinds_name_the_field(self, kind: Any) -> None:
        error = refusal({"kind": kind})
        assert error.field == "kind"
        assert len(str(error)) < 400
        assert refusal({}).field == "kind"

    def test_a_near_kind_is_suggested(self) -> None:
        assert "Did you mean 'double_click'?" in str(refusal({"kind": "doubleclick"}))
        assert "Did you mean 'click'?" in str(refusal({"kind": "clik", "x": 1, "y": 1}))

    def test_an_unknown_field_is_named_with_those_allowed(self) -> None:
        error = refusal({"kind": "click", "x": 1, "y": 1, "colour": "red"})
        assert error.field == "colour"
        assert "button, keys, x, y" in str(error)
        assert refusal({"kind": "done", "text": "finished"}).field == "text"
        assert refusal({"kind": "done", 7: 1}).field == "7"

    @pytest.mark.parametrize(
        ("form", "field"),
        [
            ({"kind": "click", "y": 1}, "x"),
            ({"kind": "click", "x": 1, "y": None}, "y"),
            ({"kind": "mouse_down", "x": 1}, "y"),
            ({"kind": "mouse_up", "y": 1, "x": None}, "x"),
            ({"kind": "type"}, "text"),
            ({"kind": "type", "text": ""}, "text"),
            ({"kind": "key", "keys": []}, "keys"),
            ({"kind": "key"}, "keys"),
            ({"kind": "drag"}, "path"),
            ({"kind": "wait"}, "seconds"),
        ],
    )
    def test_what_is_missing_is_named(self, form: Any, field: str) -> None:
        error = refusal(form)
        assert error.field == field
        assert "needs" in str(error) or "only one of x and y" in str(error)

    @pytest.mark.parametrize("button", ["Left", "", 1, None, ["left"], "back"])
    def test_buttons(self, button: Any) -> None:
        form = {"kind": "click", "x": 1, "y": 1, "button": button}
        if button is None:
            assert validate(form, SIZE).button == "left"
        else:
            error = refusal(form)
            assert error.field == "button"
            assert "left, middle, right" in str(error)


class TestText:
    def test_the_longest_text_passes_and_one_more_does_not(self) -> None:
        assert validate({"kind": "type", "text": "x" * MAX_TEXT}, SIZE).text == "x" * MAX_TEXT
        error = refusal({"kind": "answer", "text": "x" * 100_000})
        assert error.field == "text"
        assert "100000" in str(error) and str(MAX_TEXT) in str(error)
        assert len(str(error)) < 200

    @pytest.mark.parametrize("text", [5, None, ["a"], b"a", {"a": 1}, True])
    def test_only_strings(self, text: Any) -> None:
        assert refusal({"kind": "type", "text": text}).field == "text"

    def test_lone_surrogates_are_refused_and_emoji_pass(self) -> None:
        assert "surrogate" in str(refusal({"kind": "type", "text": "a\ud800"}))
        assert validate({"kind": "type", "text": "👩‍🚀 ß"}, SIZE).text == "👩‍🚀 ß"

    def test_an_answer_may_be_empty(self) -> None:
        assert validate({"kind": "answer", "text": ""}, SIZE).text == ""


class TestKeys:
    def test_one_name_or_a_list(self) -> None:
        assert validate({"kind": "key", "keys": "Return"}, SIZE).keys == ("Enter",)
        assert validate({"kind": "key", "keys": ["ctrl", "S"]}, SIZE).keys == ("Control", "S")

    @pytest.mark.parametrize(
        "keys",
        ["", [""], "Entr", ["a"] * 7, ["a"] * 100_000, 5, [5], {"a": 1}, [["a"]], "\ud800", "x" * 100_000],
    )
    def test_wrong_keys_name_the_field(self, keys: Any) -> None:
        error = refusal({"kind": "key", "keys": keys})
        assert error.field == "keys"
        assert len(str(error)) < 700

    def test_too_many_say_how_many(self) -> None:
        message = str(refusal({"kind": "key", "keys": ["a"] * 9}))
        assert "9" in message and str(MAX_KEYS) in message


class TestPath:
    def test_points_may_be_mappings_or_pairs(self) -> None:
        form = {"kind": "drag", "path": [{"x": 1, "y": 2}, [3, 4], (5, 6)]}
        assert validate(form, SIZE).path == ((1, 2), (3, 4), (5, 6))

    @pytest.mark.parametrize(
        "path",
        [[], [[1, 2]], [[1, 2]] * (MAX_PATH + 1), "12", 5, {"x": 1, "y": 2}, [1, 2], [[1], [2]], [[1, 2, 3]] * 2,
         [{"x": 1}, {"x": 1, "y": 2}], [{"x": 1, "y": 2, "z": 3}] * 2, [None, None], ["ab", "cd"]],
    )  # fmt: skip
    def test_wrong_nesting_is_refused(self, path: Any) -> None:
        error = refusal({"kind": "drag", "path": path})
        assert error.field is not None and error.field.startswith("path")

    def test_a_point_off_the_screen_is_found(self) -> None:
        error = refusal({"kind": "drag", "path": [[0, 0], [1, 1], [5, 720]]})
        assert str(error).startswith("path[2].y is 720")
        assert "0 to 719" in str(error)


class TestActionsMadeByHand:
    @pytest.mark.parametrize(
        "action",
        [
            Action("nope"),
            Action(None),  # type: ignore[arg-type]
            Action(["click"]),  # type: ignore[arg-type]
            Action({}),  # type: ignore[arg-type]
            Action("click"),
            Action("click", x=5),
            Action("click", x="5", y=5),  # type: ignore[arg-type]
            Action("click", x=np.array([1, 2]), y=5),  # type: ignore[arg-type]
            Action("click", x=5, y=5, button=7),  # type: ignore[arg-type]
            Action("click", x=5, y=5, button=np.array([1, 2])),  # type: ignore[arg-type]
            Action("click", x=5, y=5, keys=5),  # type: ignore[arg-type]
            Action("key", keys=None),  # type: ignore[arg-type]
            Action("key", keys=5),  # type: ignore[arg-type]
            Action("drag", path=5),  # type: ignore[arg-type]
            Action("drag", path=((1, 2, 3), (4,))),  # type: ignore[arg-type]
            Action("drag", path=(1, 2)),  # type: ignore[arg-type]
            Action("drag", path=None),  # type: ignore[arg-type]
            Action("type", text=b"x"),  # type: ignore[arg-type]
            Action("type"),
            Action("wait", seconds=math.nan),
            Action("wait", seconds="3"),  # type: ignore[arg-type]
            Action("scroll", x=1, y=1, dx=np.array([1, 2])),  # type: ignore[arg-type]
        ],
        ids=lambda action: repr(action)[:40],
    )
    def test_bad_ones_are_action_errors(self, action: Action) -> None:
        assert isinstance(refusal(action), ActionError)

    def test_one_key_name_is_not_taken_apart(self) -> None:
        assert validate(Action("key", keys="Enter"), SIZE).keys == ("Enter",)  # type: ignore[arg-type]

    def test_fields_of_other_kinds_do_not_count(self) -> None:
        assert validate(Action("noop", x=-5, text="x"), SIZE) == Action("noop")

    @given(st.sampled_from(KINDS) | json_values, json_values, json_values, json_values, json_values)
    def test_nothing_but_action_errors(self, kind: Any, x: Any, keys: Any, path: Any, text: Any) -> None:
        try:
            made = validate(Action(kind, x=x, y=x, keys=keys, path=path, text=text, dx=x, seconds=x), SIZE)
        except ActionError:
            return
        assert validate(made, SIZE) == made


class TestAnything:
    @given(json_values | near_forms)
    def test_nothing_but_action_errors(self, form: Any) -> None:
        try:
            action = validate(form, SIZE)
        except ActionError as error:
            assert len(str(error)) < 1_000
            return
        assert Action.from_json(action.to_json(), SIZE) == action

    def test_deep_nesting_is_shown_short(self) -> None:
        deep: Any = []
        for _ in range(100_000):
            deep = [deep]
        assert refusal({"kind": "click", "x": deep, "y": 1}).field == "x"


@given(any_action, st.integers(-50, 50), st.integers(-50, 50))
def test_shifting_back_restores(action: Action, dx: int, dy: int) -> None:
    moved = shifted(action, dx, dy)
    assert shifted(moved, -dx, -dy) == action
    if action.x is not None and action.y is not None:
        assert (moved.x, moved.y) == (action.x + dx, action.y + dy)
