"""Nook, as a world for gym_cua: what agents are asked to do in it, and how it is known whether they did."""

from gym_cua.tasks import Axis, WorldSpec

from .pools import COMPANIES, FONTS, THEMES, WORDS
from .tasks import BookRoom, CancelBooking, MoveBooking, SmallestRoom

WORLD = WorldSpec(
    name="nook",
    title="Nook booking desk",
    summary="Book, move and cancel meeting rooms.",
    build="nook_tasks.world:NookWorld",
    tasks=(BookRoom, MoveBooking, CancelBooking, SmallestRoom),
    axes=(Axis("theme", THEMES), Axis("words", WORDS), Axis("font", FONTS), Axis("company", COMPANIES)),
    catalogue=("room.name", "booking.title", "booking.owner"),
)
