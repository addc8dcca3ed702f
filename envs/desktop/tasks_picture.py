"""Pictures: set upright, scale, and take the colours away."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from gym_cua.actions import Action
from gym_cua.tasks.checks import Allowance, Check, any_of, file_exists, file_unchanged, picture_like
from gym_cua.tasks.checks.content import file_check
from gym_cua.tasks.checks.pictures import decoded_picture
from gym_cua.tasks.look import Look
from gym_cua.tasks.task import Script

from .picture_base import (
    ANTICLOCKWISE,
    BMP,
    CLOCKWISE,
    FLIP_HORIZONTALLY,
    FLIP_VERTICALLY,
    JPEG,
    PictureTask,
    choose,
    coloured_like,
    cut_out,
    save_as,
    saved,
    scale_to,
)
from .picture_files import grey, scaled
from .task_base import DONE, changing, press


class PictureUpright(PictureTask):
    """Set a picture upright that was turned or mirrored."""

    name = "picture-upright"
    difficulty = 2
    horizon = 11
    instructions = {
        "train": (
            "The label in the open picture cannot be read like this. Put it right, so that its writing "
            "reads as "
            "usual, and save the picture.",
            "Somebody scanned this label the wrong way. Correct that and save the file under its name.",
        ),
        "val": (
            "Make the text on this label stand the way one reads it, then save.",
            "This picture of a label is not the right way round; set it straight and save it.",
        ),
        "test": (
            "Bring the label on the screen into its proper position, legible from left to right, and save "
            "it.",
            "The orientation of this label is wrong. Mend it in the same file.",
        ),
    }

    def sample(self) -> dict[str, Any]:
        """A label, turned by a quarter or half, or mirrored."""
        self.upright = self.label(4 * self.number(85, 110), 4 * self.number(55, 75), self.item())
        self.spoiled = self.pick(("clockwise", "anticlockwise", "half", "mirrored"))
        spoiled = {
            "clockwise": np.rot90(self.upright, -1),
            "anticlockwise": np.rot90(self.upright, 1),
            "half": np.rot90(self.upright, 2),
            "mirrored": self.upright[:, ::-1],
        }[self.spoiled]
        self.lay_picture(np.ascontiguousarray(spoiled))
        return {}

    def goals(self) -> Sequence[Check]:
        """The picture is the upright label."""
        return (picture_like("the label is upright", self.path, self.upright, 0.98),)

    def _do(self, *items: int, save: bool = True) -> Iterator[Action]:
        for item in items:
            yield from choose(item)
        yield from saved(save)

    @property
    def _cure(self) -> tuple[int, ...]:
        return {
            "clockwise": (ANTICLOCKWISE,),
            "anticlockwise": (CLOCKWISE,),
            "half": (FLIP_VERTICALLY, FLIP_HORIZONTALLY),
            "mirrored": (FLIP_HORIZONTALLY,),
        }[self.spoiled]

    def oracle(self, look: Look) -> Iterator[Action]:
        """Turn or mirror it back, save."""
        yield from self._do(*self._cure)

    def slips(self) -> Mapping[str, Script]:
        """Mirrored once more; turned on; not saved; undone before it was saved."""

        def undone(look: Look) -> Iterator[Action]:
            yield from choose(self._cure[0])
            yield press("Control", "z")
            yield from saved()

        return {
            "mirrored": lambda look: self._do(*self._cure, FLIP_VERTICALLY),
            "turned on": lambda look: self._do(*self._cure, CLOCKWISE),
            "not saved": lambda look: self._do(*self._cure, save=False),
            "undone": undone,
        }


class PictureScale(PictureTask):
    """Scale a picture to a width, its proportions kept."""

    name = "picture-scale"
    difficulty = 2
    horizon = 8
    instructions = {
        "train": (
            "The open picture is too large. Scale it down to a width of {width} pixels, its proportions "
            "kept, "
            "and save it.",
            "Make this picture {width} pixels wide, all of it, without distorting it, and save.",
        ),
        "val": (
            "For the catalogue this image must measure {width} pixels across, undistorted and whole. Save "
            "it so.",
            "Shrink what is open to {width} pixels in width, the height in proportion, and save.",
        ),
        "test": (
            "Reduce the whole image to a width of exactly {width} pixels with the height following; save it.",
            "We can only print it {width} pixels wide: resample the picture to that, not stretched, and "
            "save.",
        ),
    }

    def sample(self) -> dict[str, Any]:
        """A label, and a width to which its height fits."""
        # Even, so that every width has a height in whole pixels.
        unit = 2 * self.number(12, 16)
        picture = self.label(16 * unit, 12 * unit, self.item())
        self.lay_picture(picture)
        part = self.pick((6, 8, 10, 12))
        self.size = (part * unit, part * 3 * unit // 4)
        return {"width": self.size[0]}

    def goals(self) -> Sequence[Check]:
        """The picture has that size and looks the same."""
        small = scaled(self.picture, *self.size)
        return (
            picture_like("the picture is scaled", self.path, small, 0.75),
            coloured_like("the colours are the same", self.path, small),
        )

    def _scale(self, width: int, save: bool = True) -> Iterator[Action]:
        yield from scale_to(width)
        yield from saved(save)

    def oracle(self, look: Look) -> Iterator[Action]:
        """Scale with the dialog, save."""
        yield from self._scale(self.size[0])

    def slips(self) -> Mapping[str, Script]:
        """Cut to the size; a pixel too wide; not saved."""

        def cut(look: Look) -> Iterator[Action]:
            yield from cut_out(0, 0, *self.size)
            yield from saved()

        return {
            "cut instead": cut,
            "too wide": lambda look: self._scale(self.size[0] + 4),
            "not saved": lambda look: self._scale(self.size[0], save=False),
        }


class PictureGreyCopy(PictureTask):
    """Save a grey copy in another format."""

    name = "picture-grey-copy"
    difficulty = 3
    horizon = 22
    instructions = {
        "train": (
            "The printer takes no colours: put a grey copy of the open picture beside it as {name}, in the "
            "format {format}. The coloured original stays.",
            "Save this picture in shades of grey as a {format} file called {name}, in the same folder, and "
            "leave "
            "the original alone.",
        ),
        "val": (
            "I need {name}, a {format} version of this image without colours, next to the untouched "
            "original.",
            "Turn the image to black and white tones and write it as {format} to {name}; do not overwrite "
            "the "
            "one in colour.",
        ),
        "test": (
            "Produce {name} in the folder of this picture: the same motif, decoloured, as {format}. The "
            "picture "
            "itself must not change.",
            "A colourless twin of the open picture is wanted, format {format}, named {name}, stored "
            "alongside it.",
        ),
    }

    def sample(self) -> dict[str, Any]:
        """A label, a format and a name."""
        self.lay_picture(self.label(4 * self.number(85, 110), 4 * self.number(55, 75), self.item()))
        self.format = self.pick(("JPEG", "BMP"))
        ending = "jpg" if self.format == "JPEG" else "bmp"
        return {"name": f"grey-{self.number(10, 99)}.{ending}", "format": self.format}

    @property
    def _target(self) -> str:
        return f"Pictures/{self.parameters['name']}"

    def goals(self) -> Sequence[Check]:
        """The copy is grey and of that format, and the original is as before."""
        magic = b"\xff\xd8\xff" if self.format == "JPEG" else b"BM"

        def kind(content: bytes) -> str | None:
            return None if content.startswith(magic) else f"the copy is not of the format {self.format}"

        # With and without the correction of gamma, as mtPaint offers both.
        linear = (self.picture / 255.0) ** 2.2 @ np.array([0.299, 0.587, 0.114])
        bright = np.rint(255 * linear ** (1 / 2.2)).astype(np.uint8)
        corrected = np.repeat(bright[..., None], 3, axis=2)
        return (
            any_of(
                "the copy is grey",
                picture_like("as it is", self._target, grey(self.picture), 0.9),
                picture_like("with gamma", self._target, corrected, 0.9),
            ),
            self._colourless(),
            file_check("the format is right", self._target, kind),
            file_unchanged("the original is there", self.path),
        )

    def _colourless(self) -> Check:
        def test(content: bytes) -> str | None:
            found = decoded_picture(content).astype(np.int16)
            spread = int((found.max(axis=2) - found.min(axis=2)).max())
            return None if spread <= 12 else f"the copy has colours: channels differ by {spread}"

        return file_check("the copy has no colours", self._target, test)

    def milestones(self) -> Sequence[Check]:
        """There is a file of that name."""
        return (file_exists("the copy is there", self._target),)

    def allowances(self) -> Sequence[Allowance]:
        """The copy."""
        return changing(self._target)

    def _copy(self, colourless: bool, steps: int) -> Iterator[Action]:
        if colourless:
            yield press("Control", "g")
        yield from save_as(self.parameters["name"].partition(".")[0], steps)
        yield DONE

    def oracle(self, look: Look) -> Iterator[Action]:
        """Take the colours away, save as the other format."""
        yield from self._copy(True, JPEG if self.format == "JPEG" else BMP)

    def slips(self) -> Mapping[str, Script]:
        """In colour; in the other format; the original written over."""

        def overwritten(look: Look) -> Iterator[Action]:
            yield press("Control", "g")
            yield from saved()

        return {
            "in colour": lambda look: self._copy(False, JPEG if self.format == "JPEG" else BMP),
            "in the other format": lambda look: self._copy(True, BMP if self.format == "JPEG" else JPEG),
            "the original written over": overwritten,
        }


TASKS = (PictureUpright, PictureScale, PictureGreyCopy)
