"""How a model says in words that the task is over."""

from __future__ import annotations

import re

from ...actions import MAX_TEXT, Action

# Models set such words in bold, or as a heading.
_MARK = re.compile(r"^([*_#>` \t]*)(ANSWER|INFEASIBLE)[*_` \t]*:[*_` \t]*(.*)$", re.MULTILINE | re.I)


def marked_ending(words: str) -> Action | None:
    """Return the ending that a line ``ANSWER: …`` or ``INFEASIBLE: …`` says; of several lines the last.

    If nothing follows the colon on its line, the answer is what stands below it.
    """
    marks = list(_MARK.finditer(words))
    if not marks:
        return None
    mark = marks[-1]
    if mark[2].upper() == "INFEASIBLE":
        return Action("infeasible")
    text = mark[3].strip() or words[mark.end() :].strip()
    if mark[1].strip("# >\t"):
        text = text.rstrip("*_` ")
    return Action("answer", text=_sendable(text))


def ending(words: str) -> Action:
    """Return the ending that a model's last words stand for: without a mark, done."""
    return marked_ending(words) or Action("done")


def _sendable(text: str) -> str:
    """Return what of an answer fits into an action."""
    return re.sub("[\ud800-\udfff]", "\N{REPLACEMENT CHARACTER}", text)[:MAX_TEXT]
