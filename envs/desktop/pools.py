"""What each split draws its names and words from. No two splits share anything."""

from __future__ import annotations

from gym_cua.tasks.variation import Axis


def _axis(name: str, train: str, val: str, test: str) -> Axis:
    return Axis(name, {"train": tuple(train.split()), "val": tuple(val.split()), "test": tuple(test.split())})


FIRST_NAMES = _axis(
    "first names",
    "Anna Bruno Carla Dario Elif Felix Greta Hugo Ines Jonas Kira Leon Marta Nils Olga Pavel",
    "Quentin Rosa Stefan Thea Urs Vera Wim",
    "Xenia Yusuf Zoe Saskia Boris Celine Dmitri",
)
LAST_NAMES = _axis(
    "last names",
    "Albers Bianchi Castro Dvorak Eriksen Fontaine Gruber Hansen Ivanova Jansen Keller Lindqvist",
    "Moreau Novak Oliveira Petrov Quist Romano",
    "Schmidt Tanaka Ueda Varga Weiss Yilmaz",
)
PLACES = _axis(
    "places",
    "Lisbon Oslo Ghent Turin Malmo Porto Graz Leeds Bergen Lyon Aarhus Seville",
    "Riga Basel Utrecht Split Cork Bari",
    "Tampere Gdansk Nantes Trieste Tartu Girona",
)
TOPICS = _axis(
    "topics",
    "garden budget holiday kitchen workshop library orchard bicycle concert recipe workshop-plan survey",
    "harbour catalogue allotment choir archive regatta",
    "observatory vineyard museum brewery lighthouse festival",
)
GOODS = _axis(
    "goods",
    "apples bread candles flour honey lamps nails oats paint rope soap tea",
    "barley cheese felt gloves lentils plums",
    "basil cocoa figs ink maps quilts",
)
WORDS = _axis(
    "words",
    "amber brisk cedar delta ember flint grove hazel ivory jolly kettle lunar maple noble olive pearl",
    "quartz raven silver timber walnut velvet willow zephyr",
    "acorn birch cobalt dune echo fjord glacier heron",
)

POOLS: tuple[Axis, ...] = (FIRST_NAMES, LAST_NAMES, PLACES, TOPICS, GOODS, WORDS)
"""Every pool, for the proof that splits share nothing."""
