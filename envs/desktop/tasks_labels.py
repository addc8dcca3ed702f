"""Pictures of several labels: cut one out, and do more with it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from gym_cua.actions import Action
from gym_cua.tasks.checks import Allowance, Check, file_exists, file_unchanged, picture_like, picture_size
from gym_cua.tasks.look import Look
from gym_cua.tasks.task import Script

from .picture_base import (
    FLIP_HORIZONTALLY,
    FLIP_VERTICALLY,
    PictureTask,
    choose,
    coloured_like,
    cut_out,
    save_as,
    saved,
    scale_to,
)
from .picture_files import ACCENTS, PAPERS, label, scaled
from .pools_sheet import STOCK
from .task_base import DONE, changing


class SheetOfLabels(PictureTask):
    """A task with four labels in one picture."""

    def lay_labels(self) -> None:
        """Four labels, two by two, and which of them is meant."""
        width, height = 4 * self.number(52, 64), 4 * self.number(38, 48)
        self.items = self.several(STOCK.pools[self.split], 4)
        papers, accents = self.several(PAPERS, 4), self.several(ACCENTS, 4)
        self.labels = [
            label(width, height, item.capitalize(), f"{self.number(9, 399) / 4:.2f}", paper, accent)
            for item, paper, accent in zip(self.items, papers, accents, strict=True)
        ]
        self.chosen = self.number(0, 3)
        rows = (np.hstack(self.labels[:2]), np.hstack(self.labels[2:]))
        self.lay_picture(np.ascontiguousarray(np.vstack(rows)))
        self.width, self.height = width, height

    def cut(self, chosen: int) -> Iterator[Action]:
        """Keep one of the labels."""
        left, top = self.width * (chosen % 2), self.height * (chosen // 2)
        yield from cut_out(left, top, self.width, self.height)


class PictureCrop(SheetOfLabels):
    """Cut one label out of a picture of four."""

    name = "picture-crop"
    difficulty = 3
    horizon = 8
    instructions = {
        "train": (
            "Four labels of equal size are in this picture. Keep only that of the {item}, border to border "
            "({width} × {height} pixels), and save.",
            "Crop the open picture to the label “{item}”: exactly its {width} × {height} pixels stay. Save "
            "it.",
        ),
        "val": (
            "Cut the picture down to the one label for {item}, which measures {width} × {height}, and save "
            "it.",
            "Of the four labels I need that of the {item} alone, all {width} × {height} pixels of it, in "
            "this file.",
        ),
        "test": (
            "Trim everything away but the label that says {item}; {width} × {height} pixels remain. Save "
            "the file.",
            "Leave just the {item} label in the picture, precisely {width} by {height} pixels, and store "
            "that.",
        ),
    }

    def sample(self) -> dict[str, Any]:
        """Four labels, one of them wanted."""
        self.lay_labels()
        return {"item": self.items[self.chosen], "width": self.width, "height": self.height}

    def goals(self) -> Sequence[Check]:
        """The picture is that label."""
        wanted = self.labels[self.chosen]
        return (
            picture_like("only the label is left", self.path, wanted, 0.98),
            coloured_like("it is the right label", self.path, wanted),
        )

    def _crop(self, chosen: int, save: bool = True) -> Iterator[Action]:
        yield from self.cut(chosen)
        yield from saved(save)

    def oracle(self, look: Look) -> Iterator[Action]:
        """Make the canvas as small as the label, save."""
        yield from self._crop(self.chosen)

    def slips(self) -> Mapping[str, Script]:
        """Another label; the picture squeezed; not saved."""

        def squeezed(look: Look) -> Iterator[Action]:
            yield from scale_to(self.width)
            yield from saved()

        return {
            "another label": lambda look: self._crop((self.chosen + 1) % 4),
            "squeezed": squeezed,
            "not saved": lambda look: self._crop(self.chosen, save=False),
        }


class PictureSteps(SheetOfLabels):
    """Cut out, turn and scale, and save under a new name."""

    name = "picture-steps"
    difficulty = 4
    horizon = 32
    splits = ("test",)
    instructions = {
        "test": (
            "From this picture take the label of the {item} only, turn it upside down, make it {width} "
            "pixels "
            "wide with its height in proportion, and save that as {name} in the same folder. The picture "
            "with "
            "all four stays as it is.",
            "I want {name} beside the open picture: just the {item} label, rotated by 180 degrees and scaled "
            "to a width of {width} pixels, undistorted. Do not overwrite the picture it comes from.",
        ),
    }

    def sample(self) -> dict[str, Any]:
        """Four labels, one wanted, and half or three quarters of its width."""
        self.lay_labels()
        quarters = self.pick((2, 3, 6, 8))
        self.size = (self.width * quarters // 4, self.height * quarters // 4)
        name = f"shelf-{self.number(10, 99)}.png"
        return {"item": self.items[self.chosen], "width": self.size[0], "name": name}

    @property
    def _target(self) -> str:
        return f"Pictures/{self.parameters['name']}"

    def goals(self) -> Sequence[Check]:
        """The new picture is that label, turned, in that size; the old one is as before."""
        import cv2

        turned = np.ascontiguousarray(np.rot90(self.labels[self.chosen], 2))
        smaller = self.size[0] < self.width
        wanted = (
            scaled(turned, *self.size)
            if smaller
            else np.asarray(cv2.resize(turned, self.size, interpolation=cv2.INTER_CUBIC), np.uint8)
        )
        return (
            picture_like("the label is done", self._target, wanted, 0.75),
            coloured_like("it is the right label", self._target, wanted),
            file_unchanged("the old picture is there", self.path),
        )

    def milestones(self) -> Sequence[Check]:
        """There is a new file; it has the size."""
        return (
            file_exists("the new file is there", self._target),
            picture_size("the size is right", self._target, *self.size),
        )

    def allowances(self) -> Sequence[Allowance]:
        """The new picture."""
        return changing(self._target)

    def _make(self, chosen: int, turns: Sequence[int], new_name: bool = True) -> Iterator[Action]:
        yield from self.cut(chosen)
        for item in turns:
            yield from choose(item)
        yield from scale_to(self.size[0])
        if new_name:
            yield from save_as(self.parameters["name"])
            yield DONE
        else:
            yield from saved()

    def oracle(self, look: Look) -> Iterator[Action]:
        """Cut, flip both ways, scale, save under the name."""
        yield from self._make(self.chosen, (FLIP_VERTICALLY, FLIP_HORIZONTALLY))

    def slips(self) -> Mapping[str, Script]:
        """Another label; only flipped; saved over the picture."""
        half = (FLIP_VERTICALLY, FLIP_HORIZONTALLY)
        return {
            "another label": lambda look: self._make((self.chosen + 2) % 4, half),
            "only flipped": lambda look: self._make(self.chosen, half[:1]),
            "saved over the picture": lambda look: self._make(self.chosen, half, new_name=False),
        }


TASKS = (PictureCrop, PictureSteps)
