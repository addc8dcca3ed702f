"""What each split draws from. No two splits share anything, so that an agent cannot pass by heart."""

from typing import NamedTuple


class Pool(NamedTuple):
    """Words of one split."""

    rooms: tuple[str, ...]
    titles: tuple[str, ...]
    people: tuple[str, ...]


POOLS = {
    "train": Pool(
        ("Acorn", "Birch", "Clover", "Dahlia", "Elder", "Foxglove", "Gorse"),
        (
            "Budget review", "Design critique", "Hiring panel", "Launch plan",
            "Sales call", "Sprint demo", "Onboarding",
        ),
        ("Amir Haddad", "Bea Lindqvist", "Carlos Pinto", "Dina Okafor", "Emil Novak"),
    ),
    "val": Pool(
        ("Baltic", "Coral", "Fjord", "Harbour", "Marina", "Pacific", "Reef"),
        (
            "Roadmap", "Press briefing", "Board lunch", "User interviews",
            "Retrospective", "Pricing", "Vendor talk",
        ),
        ("Farah Siddiqui", "Goran Petrov", "Hana Sato", "Ivo Marek", "Jules Moreau"),
    ),
    "test": Pool(
        ("Andromeda", "Comet", "Eclipse", "Lyra", "Meteor", "Nova", "Zenith"),
        (
            "Audit kick-off", "Brand workshop", "Crisis drill", "Tax hearing",
            "Town hall", "Training day", "Web chat",
        ),
        ("Kofi Mensah", "Lena Vogel", "Mio Tanaka", "Nils Berg", "Olga Ruiz"),
    ),
}
THEMES = {"train": ("harbour", "fern", "plum"), "val": ("brick", "lagoon"), "test": ("night", "ochre")}
WORDS = {"train": ("book",), "val": ("reserve",), "test": ("schedule",)}
FONTS = {
    "train": ("Source Sans Pro", "Lato"),
    "val": ("Roboto", "Caladea"),
    "test": ("Manrope", "Hanken Grotesk"),
}
COMPANIES = {
    "train": ("Fennel & Partners", "Quarry Labs"),
    "val": ("Tidewater Press", "Oriel Studio"),
    "test": ("Northgate Clinic", "Bellweather Bank"),
}
