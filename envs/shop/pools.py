"""Vocabulary of the shop, one pool per split, pairwise disjoint.

Whatever a policy could memorise (brands, model names, people, places, coupon
codes, what reviewers write) lives here, so that the splits differ in exactly
these words. What every shop shares (kinds of goods, specification labels) lives
in `kinds`.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Pools:
    """The words that one split may use."""

    brands: tuple[str, ...]
    models: tuple[str, ...]
    publishers: tuple[str, ...]
    book_adjectives: tuple[str, ...]
    book_nouns: tuple[str, ...]
    title_pattern: str
    first_names: tuple[str, ...]
    last_names: tuple[str, ...]
    streets: tuple[str, ...]
    cities: tuple[str, ...]
    mail_domains: tuple[str, ...]
    coupons: tuple[str, ...]
    praise: tuple[str, ...]
    mixed: tuple[str, ...]
    complaint: tuple[str, ...]
    praise_titles: tuple[str, ...]
    mixed_titles: tuple[str, ...]
    complaint_titles: tuple[str, ...]


def _words(text: str) -> tuple[str, ...]:
    return tuple(word.replace("_", " ") for word in text.split())


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.strip().splitlines())


TRAIN = Pools(
    brands=_words(
        "Halden Brixley Norwick Calder Tannoway Evermill Pellworth Ashgrove Lumina Vestry Kestrel "
        "Okoa Marrow Juniper&Co Dunmore Fjellvik Rivetta Solace Thornby Wexcombe Aldous Pomelo "
        "Greyfell Hartwick"
    ),
    models=_words(
        "Orbit Cascade Meridian Ember Drift Solstice Harbor Comet Alder Ripple Summit Vista Prairie "
        "Canyon Breeze Atlas Pioneer Echo Terra Willow Onyx Zephyr Coral Fathom Nimbus Quartz Saffron "
        "Aspen Beacon Cobalt Delta Falcon Grove Haven Indigo Jasper Kodiak Lyric Mosaic Nova"
    ),
    publishers=_words("Larkfield_Press Blue_Door_Books Ninefold Wren_&_Daughters Copperplate"),
    book_adjectives=_words(
        "Silent Golden Distant Hollow Crooked Winter Paper Hidden Restless Amber Borrowed Unwritten"
    ),
    book_nouns=_words(
        "Harbour Orchard Lantern Station Garden River Letter Mountain Window Island Kingdom Season"
    ),
    title_pattern="{brand} {model} {noun}",
    first_names=_words(
        "Emma Liam Olivia Noah Ava Lucas Mia Ethan Sofia Mason Isla Logan Chloe Aiden Grace Owen "
        "Zoe Caleb Nora Dylan Ruby Felix Hannah Simon Lena Victor Maya Oscar Priya Tomas"
    ),
    last_names=_words(
        "Bennett Carter Dawson Ellis Foster Grant Hughes Ingram Jensen Keller Lawson Mercer Norris "
        "Olsen Parker Quinn Reyes Sawyer Tucker Vance Walsh York Zimmer Abbott Barlow Chandra Doyle "
        "Easton Fischer Gibbs"
    ),
    streets=_words(
        "Maple_Street Linden_Avenue Harbour_Road Mill_Lane Chestnut_Drive Kings_Road Bridge_Street "
        "Willow_Close Park_Terrace Station_Road Meadow_Lane Rose_Hill Abbey_Walk Canal_Street "
        "Elmwood_Avenue Quarry_Road"
    ),
    cities=_words(
        "Ashford Brookhaven Calverton Dunwich Eastbrook Fairhaven Glenwood Hartfield Kingsbury "
        "Lakewood Milbrook Northwold"
    ),
    mail_domains=_words("mailbridge.net postfern.com inboxly.net"),
    coupons=_words("WELCOME10 SPRING15 FRESH5 TREAT20 HELLO12 COSY8 BRIGHT18 SAVER25 PICNIC7 LUCKY14"),
    praise=_lines("""
        Exactly what I was hoping for and it arrived a day early.
        Feels solid in the hand and looks even better than the pictures.
        I use it almost every day and have not found a fault yet.
        My sister liked mine so much that she ordered one as well.
        Well made, well packed and a fair price.
        It replaced a much more expensive one and does the job better.
        Setting it up took no time at all.
        The finish is lovely and it cleans up easily.
        Good instructions, no missing parts, nothing to complain about.
        Three months in and it still looks new.
        I compared five different ones before buying and am glad I chose this.
        A gift for my father, who does not praise things easily. He loves it.
    """),
    mixed=_lines("""
        Does what it should, but I expected a little more for the money.
        The colour is somewhat darker than on my screen.
        Good quality, although delivery took longer than announced.
        Fine for occasional use, probably not for every day.
        A bit larger than I imagined, so do check the dimensions.
        Nice design, but the packaging had seen better days.
        It works. Not more and not less.
        I like it, my partner does not. We kept it anyway.
    """),
    complaint=_lines("""
        Mine arrived with a scratch on the side.
        It stopped working properly after two weeks.
        Much flimsier than the photographs suggest.
        I sent it back the same day.
        The smell took a week to disappear.
        Customer service was friendly, the product was not worth it.
        The description promised more than it delivers.
        One part did not fit and had to be forced.
    """),
    praise_titles=_lines("""
        Very happy
        Would buy again
        Better than expected
        A small joy
        Great value
        Highly recommended
    """),
    mixed_titles=_lines("""
        Decent
        Good with small flaws
        All right
        Mixed feelings
    """),
    complaint_titles=_lines("""
        Disappointed
        Not for me
        Sent it back
        Poor quality
    """),
)

VAL = Pools(
    brands=_words(
        "Ostrava Belmore Cindertop Draywell Fenwick&Low Gallowmere Holtby Ivarsen Lockhart Mistral "
        "Pennant Ravello Stellan Upton"
    ),
    models=_words(
        "Arcadia Bramble Cadence Dune Equinox Fable Glacier Hearth Isotope Jubilee Keystone Lagoon "
        "Monsoon Nectar Opal Parallel Quiver Relay Sierra Tundra Unity Vertex Wander Yonder"
    ),
    publishers=_words("Tollgate_House Second_Shelf Marginalia Pike_&_Plover"),
    book_adjectives=_words("Northern Secret Salted Broken Velvet Second Faraway Glass"),
    book_nouns=_words("Bridge Compass Meadow Theatre Shore Archive Valley Clock"),
    title_pattern="{model} {noun} by {brand}",
    first_names=_words(
        "Arthur Beatrice Conrad Daphne Elias Freya Gustav Harriet Ivan Judith Konrad Lydia Magnus "
        "Naomi Otto Petra Quentin Rosalie"
    ),
    last_names=_words(
        "Albright Brandt Castellan Drummond Eriksen Fairfax Goodwin Hollis Iverson Jarvis Kowalski "
        "Lindqvist Mallory Nakamura Osborne Pemberton Rossi Sandoval"
    ),
    streets=_words(
        "Birchwood_Road Castle_Street Orchard_Row Fountain_Place Granary_Lane Hillcrest_Avenue "
        "Ivy_Court Juniper_Way Lighthouse_Road Nightingale_Street"
    ),
    cities=_words("Aldermoor Bexhaven Corley Drayton Elmsworth Foxbridge Greenholm Haverford"),
    mail_domains=_words("letterbox.email quickpost.org"),
    coupons=_words("AUTUMN10 MELLOW6 HARVEST15 NEST20 GATHER12 PLENTY9"),
    praise=_lines("""
        A pleasure to use from the first day on.
        You can tell that somebody cared about the details.
        Sturdy, quiet and pleasant to look at.
        Worth every cent, and I rarely say so.
        The neighbours have already asked where I got it.
        Came carefully wrapped and in perfect condition.
        After half a year I would choose it again without hesitation.
        Simple, practical and handsome.
    """),
    mixed=_lines("""
        Not bad, yet the older model was nicer.
        Took some getting used to, now it is fine.
        The size runs small; otherwise acceptable.
        Pretty, but heavier than I would like.
        Average in every respect.
    """),
    complaint=_lines("""
        Broke on the third use, sadly.
        The surface marks if you so much as look at it.
        Nothing like the picture, I am returning it.
        A noise appeared within days and never left.
        I regret not reading the other opinions first.
    """),
    praise_titles=_lines("""
        Lovely thing
        Spot on
        Delighted
        Five out of five
    """),
    mixed_titles=_lines("""
        Acceptable
        So-so
        Could be better
    """),
    complaint_titles=_lines("""
        Let down
        Avoid
        Regret
    """),
)

TEST = Pools(
    brands=_words(
        "Anselm Borealis Cresthaven Dovetail Ellingham Fontaine Grindle Hasselby Kinfolk Lyndhurst "
        "Moorland Nordahl Quayle Tremaine"
    ),
    models=_words(
        "Almanac Bastion Chorus Dorado Elara Fjord Gossamer Halcyon Ibis Juno Kelpie Lumen Magnolia "
        "Nomad Osprey Pavilion Quill Rowan Stratus Tempo Unison Velour Whistler Zenith"
    ),
    publishers=_words("Hearthside_Editions Longbow Paper_Kite_Press Umbra"),
    book_adjectives=_words("Wandering Copper Last Forgotten Little Midnight Tidal Patient"),
    book_nouns=_words("Cartographer Beekeeper Lighthouse Market Forest Overture Voyage Cellar"),
    title_pattern="{noun} {model} – {brand}",
    first_names=_words(
        "Adele Bruno Cecily Dorian Edith Florian Gloria Hector Ingrid Jonas Katya Leopold Mirela "
        "Nils Ottilie Pascal Ramona Silas"
    ),
    last_names=_words(
        "Ackerman Bellamy Corrigan Delacroix Engel Farrow Galloway Haugen Ismay Jankowski Kirkland "
        "Lombard Montrose Novak Oakley Prescott Ramsey Sinclair"
    ),
    streets=_words(
        "Acacia_Crescent Belvedere_Road Clocktower_Lane Dovecote_Street Eastgate Foundry_Row "
        "Garnet_Street Hawthorn_Gardens Inkwell_Passage Jetty_Road"
    ),
    cities=_words("Ambleton Brackwater Cloverdale Denholm Esterwick Frostwood Gadsby Hollowell"),
    mail_domains=_words("dispatch.email homepigeon.net"),
    coupons=_words("EVERGREEN10 SNUG7 LANTERN15 MARVEL20 KINDLY12 ROAM8"),
    praise=_lines("""
        I had doubts before ordering; they were gone within a minute.
        Thoughtful design, and it takes a knock without complaint.
        My favourite purchase of the year so far.
        Looks fine, works fine, priced fairly. What else is there?
        A colleague recommended it and she was right.
        Even the box was nice enough to keep.
        It has already survived two children and one dog.
        No fuss, no surprises, just good.
    """),
    mixed=_lines("""
        Useful enough, if a touch plain.
        I would take half a star off for the instructions.
        Solid but slow to arrive.
        Better suited to smaller rooms and smaller hands.
        Neither thrilled nor annoyed.
    """),
    complaint=_lines("""
        It wobbled out of the box and wobbles still.
        Two attempts, two faulty ones.
        Cheap materials hiding behind a nice photograph.
        I have asked for my money back.
        The edges are sharp and badly finished.
    """),
    praise_titles=_lines("""
        Just right
        A keeper
        Wonderful
        Impressed
    """),
    mixed_titles=_lines("""
        Fair enough
        In the middle
        Reasonable
    """),
    complaint_titles=_lines("""
        Faulty
        Not convinced
        Wasted money
    """),
)

POOLS: dict[str, Pools] = {"train": TRAIN, "val": VAL, "test": TEST}
