from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gym_cua.computers.structure import MAX_NODES, elements_json, outline


def node(id: int, role: str, name: str = "", *children: int, **fields: Any) -> dict[str, Any]:
    return {
        "nodeId": str(id),
        "ignored": False,
        "role": {"type": "role", "value": role},
        "name": {"type": "computedString", "value": name},
        "childIds": [str(child) for child in children],
        **fields,
    }


def prop(name: str, value: Any) -> dict[str, Any]:
    return {"name": name, "value": {"type": "booleanOrUndefined", "value": value}}


def test_a_tree_becomes_an_outline_in_document_order() -> None:
    nodes = [
        node(1, "RootWebArea", "Shop", 2, 5),
        node(2, "navigation", "", 3, 4),
        node(3, "link", "Home"),
        node(4, "link", "Cart"),
        node(5, "main", "", 6),
        node(6, "button", "Buy"),
    ]
    expected = 'RootWebArea "Shop"\n  navigation\n    link "Home"\n    link "Cart"\n  main\n    button "Buy"'
    assert outline(nodes) == expected
    assert outline([nodes[0], *reversed(nodes[1:])]) == expected


@pytest.mark.parametrize(
    "left_out", [{"ignored": True}, {"role": {"value": "none"}}, {"role": {"value": "generic"}}, {"role": {}}]
)
def test_children_take_the_place_of_what_is_left_out(left_out: dict[str, Any]) -> None:
    nodes = [
        node(1, "RootWebArea", "", 2),
        {**node(2, "group", "x", 3), **left_out},
        node(3, "button", "Buy"),
    ]
    assert outline(nodes) == 'RootWebArea\n  button "Buy"'


def test_states_and_values() -> None:
    nodes = [
        node(1, "textbox", "Name", value={"value": 'a "b"\nc'}, properties=[prop("focused", True), prop("required", False)]),
        node(2, "heading", "Hi", properties=[prop("level", 2), prop("editable", "plaintext")]),
        node(3, "checkbox", "Tea", properties=[prop("checked", "mixed"), prop("disabled", "true"), prop("invalid", "false")]),
        node(4, "slider", "Volume", value={"value": 0}),
    ]  # fmt: skip
    assert outline(nodes).splitlines() == [
        'textbox "Name" value="a \\"b\\"\\nc" focused',
        'heading "Hi" level=2',
        'checkbox "Tea" checked=mixed disabled',
        'slider "Volume" value="0"',
    ]


def test_names_stay_on_one_line_and_are_cut() -> None:
    assert outline([node(1, "button", "a\n  b\tc")]) == 'button "a b c"'
    assert len(outline([node(1, "button", "x" * 10_000)])) < 200
    assert outline([node(1, "button", "Käse 🧀")]) == 'button "Käse 🧀"'


def test_long_trees_end_at_the_limit() -> None:
    nodes = [node(0, "list", "", *range(1, 5_001)), *(node(n, "listitem") for n in range(1, 5_001))]
    assert len(outline(nodes).splitlines()) == MAX_NODES


def test_deep_trees_do_not_exhaust_the_stack() -> None:
    nodes = [{**node(n, "group", "", n + 1), "ignored": True} for n in range(20_000)]
    assert outline([*nodes, node(20_000, "button", "deep")]) == 'button "deep"'


def test_missing_children_and_cycles_end() -> None:
    nodes = [node(1, "main", "", 2, 9), {**node(2, "group", "", 3), "ignored": True}, node(3, "link", "", 2)]
    assert outline(nodes) == "main\n  link"
    assert outline([]) == ""
    assert outline([{"nodeId": "1"}]) == ""


@given(st.lists(st.tuples(st.booleans(), st.lists(st.integers(0, 9), max_size=4)), max_size=10))
def test_any_graph_shows_each_node_at_most_once(rows: list[tuple[bool, list[int]]]) -> None:
    nodes = [
        {**node(n, "group", f"n{n}", *children), "ignored": ignored}
        for n, (ignored, children) in enumerate(rows)
    ]
    lines = [line.strip() for line in outline(nodes).splitlines()]
    assert len(set(lines)) == len(lines) <= len(nodes)


def test_elements_are_placed_on_the_screen() -> None:
    rows = [{"role": "button", "name": "Käse", "box": [10.4, 20.6, 30.5, 9.49], "focused": True}]
    text = elements_json(rows, 100, 40.0)
    assert json.loads(text) == [{"role": "button", "name": "Käse", "box": [110, 61, 30, 9], "focused": True}]
    assert "Käse" in text and " " not in text
    assert rows[0]["box"] == [10.4, 20.6, 30.5, 9.49]
    assert elements_json([], 0, 0) == "[]"
