"""Structural observations of the page in front: interactive elements, and the accessibility tree.

They are walked only when asked for: on a long page the tree takes far longer than a frame.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

MAX_ELEMENTS = 400
MAX_NODES = 2_000

ELEMENTS = """(limit) => {
  const found = [];
  const clean = (value) => (value ?? "").replace(/\\s+/g, " ").trim().slice(0, 120);
  const wanted = "a[href],button,input:not([type=hidden]),select,textarea,option,summary,label[for],"
    + "[role=button],[role=link],[role=checkbox],[role=tab],[role=menuitem],[role=option],"
    + "[contenteditable=true],[tabindex]";
  for (const element of document.querySelectorAll(wanted)) {
    if (found.length >= limit) break;
    const box = element.getBoundingClientRect();
    if (box.width < 1 || box.height < 1) continue;
    if (box.bottom <= 0 || box.right <= 0 || box.top >= innerHeight || box.left >= innerWidth) continue;
    if (!element.checkVisibility({visibilityProperty: true})) continue;
    const name = clean(element.getAttribute("aria-label") || element.labels?.[0]?.innerText
      || element.innerText || element.getAttribute("placeholder") || element.title || element.name);
    const entry = {role: element.getAttribute("role") || element.localName, name,
      box: [box.x, box.y, box.width, box.height]};
    if (["input", "textarea", "select"].includes(element.localName) && element.type !== "password")
      entry.value = clean(String(element.value));
    if (element.type) entry.type = element.type;
    if (element.checked === true || element.selected === true) entry.checked = true;
    if (element.disabled === true) entry.disabled = true;
    if (document.activeElement === element) entry.focused = true;
    found.push(entry);
  }
  return found;
}"""
"""JavaScript: the visible interactive elements, boxes in pixels of the page."""

_SHOWN_PROPERTIES = ("checked", "disabled", "expanded", "focused", "required", "selected", "level", "invalid")


def elements_json(rows: Sequence[Mapping[str, Any]], left: float, top: float, scale: float = 1.0) -> str:
    """Return elements as a JSON list, their boxes as ``[x, y, width, height]`` in pixels of the screen.

    Args:
        rows: What ``ELEMENTS`` returned, in CSS pixels.
        left: Where the page begins on the screen.
        top: The same, from above.
        scale: Pixels of the screen for each CSS pixel.
    """
    entries = []
    for row in rows:
        x, y, width, height = (side * scale for side in row["box"])
        box = [round(x + left), round(y + top), round(width), round(height)]
        entries.append({**row, "box": box})
    return json.dumps(entries, ensure_ascii=False, separators=(",", ":"))


def outline(nodes: Sequence[Mapping[str, Any]]) -> str:
    """Return the answer of ``Accessibility.getFullAXTree`` as an outline, two spaces a level.

    Ignored nodes are left out and their children take their place. At most ``MAX_NODES`` lines.
    """
    by_id = {node["nodeId"]: node for node in nodes}
    children = {child for node in nodes for child in node.get("childIds", ())}
    lines: list[str] = []
    stack = [(node["nodeId"], 0) for node in reversed(nodes) if node["nodeId"] not in children]
    while stack and len(lines) < MAX_NODES:
        node_id, depth = stack.pop()
        # Taken out, so that a node that is named twice shows once and a cycle ends.
        node = by_id.pop(node_id, None)
        if node is None:
            continue
        role = node.get("role", {}).get("value", "")
        shown = not node.get("ignored") and role not in ("none", "generic", "InlineTextBox", "")
        if shown:
            lines.append("  " * depth + _line(node, role))
        stack.extend((child, depth + shown) for child in reversed(node.get("childIds", ())))
    return "\n".join(lines)


def _line(node: Mapping[str, Any], role: str) -> str:
    parts = [role]
    name = " ".join(str(node.get("name", {}).get("value", "")).split())
    if name:
        parts.append(json.dumps(name[:160], ensure_ascii=False))
    value = node.get("value", {}).get("value")
    if value not in (None, ""):
        parts.append(f"value={json.dumps(str(value)[:160], ensure_ascii=False)}")
    for entry in node.get("properties", ()):
        state = entry.get("value", {}).get("value")
        if entry.get("name") in _SHOWN_PROPERTIES and state not in (None, False, "false"):
            parts.append(entry["name"] if state is True or state == "true" else f"{entry['name']}={state}")
    return " ".join(parts)
