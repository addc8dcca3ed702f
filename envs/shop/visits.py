"""What a visit to the shop may meet whatever the shop looks like: slow answers, and notices nobody asked for.

Every split has the same: they are what makes a shop hard to use, not what it sells.
"""

from __future__ import annotations

from gym_cua.tasks.variation import Axis

LATENCIES = (0, 0, 150, 400, 900)
"""Virtual milliseconds from the click on a link or button to the next page."""

DISTRACTORS = ("none", "none", "cookies", "newsletter", "chat", "banner")
"""The notice that a visit brings: none; consent to cookies, a bar at the bottom; the newsletter, a card over
the second page, whose button subscribes; a chat, a card in a corner from the second page on; and a banner
for the shop's app, above everything."""

_SPLITS = ("train", "val", "test")

VISIT_AXES: tuple[Axis, ...] = (
    Axis("latency", dict.fromkeys(_SPLITS, LATENCIES), shared=True),
    Axis("distractor", dict.fromkeys(_SPLITS, DISTRACTORS), shared=True),
)
