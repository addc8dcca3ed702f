"""Tasks of dragging things from one place to another."""

from __future__ import annotations

import re
from collections.abc import Iterator

from gym_cua.actions import Action
from gym_cua.errors import OracleError
from gym_cua.geometry import Box
from gym_cua.tasks.look import Look
from gym_cua.tasks.oracle import click

from .oracle import AskingLook, Oracle
from .reading import all_texts

_SUBMIT = "#subbtn"
_STEPS = {"left": (-1, 0), "right": (1, 0), "up": (0, -1), "down": (0, 1)}
_FAR = 35
"""Pixels of a drag that is plainly one, and keeps what is dragged on the screen."""
_NUDGE = 4
_GAP = 3
"""Half the distance between the items of a grid, in pixels."""
_SHAPES = {"rectangles": "rect:not(#shape-container)", "circles": "circle", "triangles": "polygon"}


def drag(start: tuple[float, float], *way: tuple[float, float]) -> Action:
    """Return a drag from ``start`` over the points of ``way``."""
    return Action("drag", path=tuple((round(x), round(y)) for x, y in (start, *way)))


def drag_one_way(sentence: str, look: Look) -> Iterator[Action]:
    """Drag the only shape into the direction that the sentence names."""
    (direction,) = re.findall(r"\b(left|right|up|down)\b", sentence)
    right, down = _STEPS[direction]
    x, y = look.box("svg > *").center
    yield drag((x, y), (x + right * _FAR, y + down * _FAR))
    yield from click(look, _SUBMIT)


def drag_box(sentence: str, look: Look) -> Iterator[Action]:
    """Drag the small box, which lies on top, to the middle of the large one."""
    yield drag(look.box("#draggableSmall").center, look.box("#draggableLarge").center)
    yield from click(look, _SUBMIT)


def drag_shapes(sentence: str, look: Look) -> Iterator[Action]:
    """Drag all shapes of one kind into the box."""
    (kind,) = re.findall(r"all (\w+) into", sentence)
    goal = look.box("#shape-container").center
    for box in look.boxes(f"svg > {_SHAPES[kind]}"):
        yield drag(box.center, goal)
    yield from click(look, _SUBMIT)


def drag_shapes_apart(sentence: str, look: Look) -> Iterator[Action]:
    """Drag the shapes of one kind or colour into the left box and the others into the right one."""
    (kind,) = re.findall(r"all (\w+) ", sentence)
    left, right = sorted(look.boxes("#shape-container"), key=lambda box: box.x)
    chosen = _SHAPES.get(kind, f'[fill="{kind}"]')
    for box in look.boxes(f"svg > :is({chosen})"):
        yield drag(box.center, left.center)
    for box in look.boxes(f"svg > :not({chosen}, #shape-container)"):
        yield drag(box.center, right.center)
    yield from click(look, _SUBMIT)


def _sort_drag(boxes: list[Box], start: int, end: int) -> Action:
    """Return the drag that moves one item of a sortable list or grid to the place of another."""
    (x, y), goal = boxes[start].center, boxes[end]
    # An item makes room once the pointer, on its way on (or back), has passed the middle of it. In a
    # grid the pointer enters the last row or column from a gap, so that nothing else moves.
    sign = 1 if end > start else -1
    to_x, to_y = goal.center
    if boxes[start].y == goal.y:
        from_x = to_x - sign * (goal.width / 2 + _GAP)
        return drag((x, y), (x + sign * _NUDGE, y), (from_x, to_y), (to_x + sign * goal.width / 4, to_y))
    from_y = to_y - sign * (goal.height / 2 + _GAP)
    return drag((x, y), (x, y + sign * _NUDGE), (to_x, from_y), (to_x, to_y + sign * goal.height / 4))


def drag_sort_numbers(sentence: str, look: AskingLook) -> Iterator[Action]:
    """Drag the least of the remaining numbers up, until all are in order."""
    for place in range(len(look.boxes("#sortable li"))):
        numbers = [int(text) for text in all_texts(look, "#sortable li div")]
        least = numbers.index(min(numbers[place:]), place)
        if least != place:
            yield _sort_drag(look.boxes("#sortable li"), least, place)
    yield from click(look, _SUBMIT)


def _list_place(words: str, start: int, last: int) -> int:
    named = {"to the top.": 0, "to the bottom.": last, "up by": start - 1, "down by": start + 1}
    for beginning, place in named.items():
        if words.startswith(beginning):
            return place
    (number,) = re.findall(r"\d+", words)
    return int(number) - 1


def _grid_place(words: str, start: int) -> int:
    row, column = divmod(start, 3)
    (relative,) = re.findall(r"(\w+) by one", words) or [""]
    if relative:
        right, down = _STEPS[relative]
        return (row + down) * 3 + column + right
    row = 0 if "top" in words else 2 if "bottom" in words else 1
    column = 0 if "left" in words else 2 if "right" in words else 1
    return row * 3 + column


def drag_items(sentence: str, look: AskingLook) -> Iterator[Action]:
    """Drag an item to the place in the list, or in the grid, that the sentence names."""
    names = all_texts(look, "#sortable li div")
    boxes = look.boxes("#sortable li")
    for start, name in sorted(enumerate(names), key=lambda pair: -len(pair[1])):
        if sentence.startswith(f"Drag {name} "):
            words = sentence.removeprefix(f"Drag {name} ")
            grid = boxes[0].y == boxes[1].y
            end = _grid_place(words, start) if grid else _list_place(words, start, len(names) - 1)
            yield _sort_drag(boxes, start, end)
            return
    raise OracleError(f"No item of {names} is named in {sentence!r}.")


ORACLES: dict[str, Oracle] = {
    "drag-box": drag_box,
    "drag-circle": drag_one_way,
    "drag-single-shape": drag_one_way,
    "drag-shapes": drag_shapes,
    "drag-shapes-2": drag_shapes_apart,
    "drag-sort-numbers": drag_sort_numbers,
    "drag-items": drag_items,
    "drag-items-grid": drag_items,
}
