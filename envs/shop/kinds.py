"""The kinds of goods the shop carries: what each is called, costs and is made of."""

from __future__ import annotations

from dataclasses import dataclass

CATEGORIES: tuple[tuple[str, str, str], ...] = (
    ("electronics", "Electronics", "Sound, pictures and clever things for the desk and the road."),
    ("kitchen", "Kitchen", "Tools that earn their place on the worktop."),
    ("home", "Home & Living", "Light, colour and comfort for every room."),
    ("garden", "Garden", "For beds, balconies and long evenings outside."),
    ("office", "Office", "A calmer, better equipped place to work."),
    ("sports", "Sports & Outdoors", "Gear for training days and days off."),
    ("toys", "Toys & Games", "Made to be played with, passed on and played with again."),
    ("books", "Books", "Stories, recipes and maps, chosen by our booksellers."),
    ("bags", "Bags & Travel", "Carry it all, from the commute to the far coast."),
)

COLOURS: tuple[tuple[str, str], ...] = (
    ("Charcoal", "#3d434b"), ("Ivory", "#e9e1d1"), ("Navy", "#2c4672"), ("Sage", "#8ba88b"),
    ("Terracotta", "#c4694a"), ("Mustard", "#d9a53a"), ("Teal", "#2f8083"), ("Plum", "#7b4a6e"),
    ("Sky", "#7fb2d9"), ("Coral", "#e5786d"), ("Forest", "#3f6b4c"), ("Stone", "#a79f94"),
    ("Lilac", "#ab98cf"), ("Crimson", "#b23a4a"),
)  # fmt: skip

# Option name, then the values with what each adds to the price, in per cent.
SIZES: dict[str, tuple[str, tuple[tuple[str, int], ...]]] = {
    "storage": ("Memory card", (("None", 0), ("64 GB", 8), ("128 GB", 14), ("256 GB", 23))),
    "volume": ("Volume", (("0.5 l", 0), ("0.75 l", 18), ("1 l", 32))),
    "diameter": ("Diameter", (("20 cm", 0), ("24 cm", 16), ("28 cm", 34))),
    "load": ("Weight", (("2 kg", 0), ("4 kg", 45), ("6 kg", 90), ("8 kg", 130))),
    "people": ("Sleeps", (("2 people", 0), ("3 people", 28), ("4 people", 52))),
    "luggage": ("Size", (("Cabin", 0), ("Medium", 26), ("Large", 48))),
    "format": ("Format", (("Paperback", 0), ("Hardback", 55), ("Large print", 35))),
    "pieces": ("Set", (("Starter", 0), ("Classic", 40), ("Family", 85))),
    "layout": ("Keyboard layout", (("US", 0), ("UK", 0), ("German", 4))),
    "pack": ("Pack", (("Single", 0), ("Pack of 2", 85), ("Pack of 4", 240))),
}


@dataclass(frozen=True)
class Kind:
    """One kind of product.

    Attributes:
        key: Also names the picture (see `pictures`).
        category: Slug of its category.
        nouns: What it is called in titles.
        option: "colour", or a key of `SIZES`.
        feature: The kind's own specification: label, unit and possible values.
        price: Lowest and highest price in whole units of currency.
        materials: What it may be made of.
        weight: Lightest and heaviest in grams.
        size: Typical width, depth and height in centimetres.
        watts: Lowest and highest power, or None for things without a plug.
        hooks: Opening sentences of descriptions.
    """

    key: str
    category: str
    nouns: tuple[str, ...]
    option: str
    feature: tuple[str, str, tuple[float, ...]]
    price: tuple[int, int]
    materials: tuple[str, ...]
    weight: tuple[int, int]
    size: tuple[int, int, int]
    watts: tuple[int, int] | None
    hooks: tuple[str, ...]


METALS = ("Stainless steel", "Aluminium", "Powder-coated steel")
WOODS = ("Solid oak", "Beech wood", "Bamboo", "Walnut")
FABRICS = ("Organic cotton", "Linen", "Recycled polyester", "Wool blend")
PLASTICS = ("ABS plastic", "Recycled plastic", "Polycarbonate")

KINDS: tuple[Kind, ...] = (
    Kind("headphones", "electronics", ("Wireless Headphones", "Studio Headphones",
        "Noise-Cancelling Headphones"), "colour", ("Battery life", "hours", (18, 20, 24, 28, 30, 32, 36, 40,
        45, 50, 60)), (49, 329), ("Aluminium", "Recycled plastic", "Polycarbonate"), (180, 340), (18, 8,
        20), (2, 6), ("Warm, balanced sound in a headset light enough to forget.",
        "Made for long days of listening, on the train or at the desk.",
        "Closes the door on noise and lets the music in.")),
    Kind("speaker", "electronics", ("Bluetooth Speaker", "Shelf Speaker", "Portable Speaker"), "colour",
        ("Range", "m", (8, 10, 12, 15, 18, 20, 25, 30)), (39, 279), ("Bamboo", "Aluminium", "Walnut"), (400,
        2400), (16, 14, 22), (10, 60), ("Fills a living room without shouting.",
        "A small speaker with a surprisingly grown-up voice.",
        "Clear highs, honest bass and a fabric front that suits any shelf.")),
    Kind("keyboard", "electronics", ("Mechanical Keyboard", "Compact Keyboard", "Wireless Keyboard"),
        "layout", ("Keys", "", (61, 65, 68, 75, 80, 84, 87, 104)), (45, 219), ("Aluminium", "ABS plastic",
        "Recycled plastic"), (420, 1100), (36, 13, 4), (1, 3),
        ("Crisp keys with just the right amount of resistance.",
        "A tidy keyboard for people who write a great deal.",
        "Sits flat, types quietly and connects to three devices.")),
    Kind("camera", "electronics", ("Compact Camera", "Travel Camera", "Instant Camera"), "storage",
        ("Resolution", "MP", (12, 16, 18, 20, 24, 26, 32, 36, 40)), (119, 899), ("Aluminium",
        "Polycarbonate", "Magnesium alloy"), (240, 690), (12, 6, 8), (3, 9),
        ("Small enough for a coat pocket, serious enough for a holiday.",
        "Sharp pictures even when the light is fading.",
        "Real dials, a bright lens and colours that need no filter.")),
    Kind("watch", "electronics", ("Smartwatch", "Fitness Watch", "Sports Watch"), "colour", ("Battery life",
        "days", (2, 3, 5, 6, 7, 9, 10, 12, 14, 18)), (79, 449), ("Aluminium", "Stainless steel",
        "Titanium"), (28, 64), (4, 1, 5), (1, 3), ("Counts steps, sleep and laps, and never nags.",
        "A clear display, a comfortable strap and days between charges.",
        "Keeps your runs, your calendar and the time.")),
    Kind("kettle", "kitchen", ("Electric Kettle", "Gooseneck Kettle", "Cordless Kettle"), "colour",
        ("Capacity", "l", (0.8, 1.0, 1.2, 1.5, 1.7, 1.8, 2.0)), (29, 139), ("Stainless steel", "Glass",
        "Enamelled steel"), (780, 1600), (20, 16, 25), (1200, 3000),
        ("Boils a pot of tea's worth of water in under three minutes.",
        "A kettle with a steady pour and a soft click when it is ready.",
        "Keeps water at the temperature your coffee likes.")),
    Kind("pan", "kitchen", ("Frying Pan", "Cast Iron Skillet", "Sauté Pan"), "diameter", ("Oven-safe to",
        "°C", (160, 180, 200, 220, 240, 250, 260, 280)), (24, 149), ("Cast iron", "Stainless steel",
        "Forged aluminium", "Carbon steel"), (850, 2900), (42, 26, 6), None,
        ("Heats evenly right to the edge.", "From hob to oven to table without changing pans.",
        "A pan for pancakes on Sunday and steak on Monday.")),
    Kind("mug", "kitchen", ("Stoneware Mug", "Coffee Mug", "Tea Mug"), "colour", ("Capacity", "ml", (240,
        260, 280, 300, 330, 350, 380, 400, 450)), (9, 39), ("Stoneware", "Porcelain", "Enamelled steel"),
        (210, 460), (12, 9, 10), None, ("A generous handle and a glaze that is never quite the same twice.",
        "Holds its warmth, and your morning.", "Thrown by hand, fired twice, safe in the dishwasher.")),
    Kind("blender", "kitchen", ("Stand Blender", "Smoothie Blender", "Power Blender"), "colour", ("Speeds",
        "", (2, 3, 4, 5, 6, 8, 10, 12)), (45, 269), ("Stainless steel", "Glass", "Polycarbonate"), (1900,
        4600), (19, 20, 41), (350, 1800), ("Soup, smoothie or crushed ice at the turn of one dial.",
        "A quiet motor with plenty in reserve.", "The jug comes apart in seconds and cleans in less.")),
    Kind("lamp", "home", ("Table Lamp", "Bedside Lamp", "Reading Lamp"), "colour", ("Brightness", "lm",
        (320, 400, 450, 520, 600, 680, 750, 800, 900)), (25, 189), ("Ceramic", "Solid oak",
        "Powder-coated steel", "Linen"), (700, 2600), (26, 26, 44), (5, 14),
        ("Throws a soft circle of light, just wide enough for a book.",
        "Dims with a touch and remembers how you left it.",
        "A quiet shape by day and a warm one by night.")),
    Kind("cushion", "home", ("Cushion", "Velvet Cushion", "Knitted Cushion"), "colour", ("Filling", "g",
        (350, 400, 450, 500, 550, 600, 700)), (14, 79), FABRICS, (380, 900), (45, 14, 45), None,
        ("Plump, washable and pleased to see you.", "Turns a hard chair into a good one.",
        "Woven in small runs, with a hidden zip.")),
    Kind("vase", "home", ("Ceramic Vase", "Glass Vase", "Stoneware Vase"), "colour", ("Height", "cm", (14,
        16, 18, 20, 22, 25, 28, 30, 34)), (17, 119), ("Ceramic", "Recycled glass", "Stoneware"), (450,
        2300), (14, 14, 24), None, ("Good with tulips, and good with nothing in it at all.",
        "A calm silhouette with a matt, chalky surface.", "Made for one branch or a whole armful.")),
    Kind("clock", "home", ("Wall Clock", "Silent Clock", "Kitchen Clock"), "colour", ("Diameter", "cm", (18,
        20, 22, 25, 28, 30, 32, 35)), (19, 129), ("Solid oak", "Aluminium", "Recycled plastic"), (350,
        1400), (30, 5, 30), None, ("Sweeps round without a tick.",
        "Large, friendly numerals that read from across the room.", "Keeps good time and better company.")),
    Kind("can", "garden", ("Watering Can", "Copper Watering Can", "Balcony Watering Can"), "colour",
        ("Capacity", "l", (1.5, 2.0, 3.0, 4.0, 5.0, 6.0, 8.0, 9.0, 10.0)), (15, 89), ("Galvanised steel",
        "Recycled plastic", "Copper"), (420, 1700), (38, 17, 30), None,
        ("Balanced to pour with one hand, even when it is full.",
        "A fine rose for seedlings and a wide mouth for filling.", "Reaches the pots at the very back.")),
    Kind("planter", "garden", ("Planter", "Terracotta Pot", "Window Planter"), "colour", ("Volume", "l",
        (3.0, 5.0, 8.0, 10.0, 12.0, 15.0, 18.0, 20.0, 25.0)), (12, 99), ("Terracotta", "Fibre clay",
        "Recycled plastic"), (800, 5200), (32, 32, 30), None,
        ("Frost-proof, with a hole and a saucer where they belong.",
        "Gives herbs and roses room to put down roots.", "Weathers slowly and looks better every summer.")),
    Kind("lantern", "garden", ("Garden Lantern", "Solar Lantern", "Storm Lantern"), "colour", ("Burn time",
        "hours", (6, 8, 10, 12, 14, 16, 18, 20, 24)), (16, 109), ("Powder-coated steel", "Stainless steel",
        "Bamboo"), (520, 1900), (18, 18, 32), (1, 4), ("Makes a summer evening last a little longer.",
        "Wind-proof, rain-proof and pretty on a step.", "Hang it from a branch or stand it on the table.")),
    Kind("trowel", "garden", ("Hand Trowel", "Garden Trowel", "Transplanting Trowel"), "pack",
        ("Blade length", "cm", (12, 13, 14, 15, 16, 17, 18, 19)), (9, 49), ("Carbon steel",
        "Stainless steel", "Forged aluminium"), (190, 420), (8, 4, 32), None,
        ("A sharp edge, an ash handle and no nonsense.", "Cuts through roots that stop other trowels.",
        "Marked in centimetres, so bulbs go in at the right depth.")),
    Kind("chair", "office", ("Desk Chair", "Task Chair", "Swivel Chair"), "colour", ("Max. load", "kg", (90,
        100, 110, 120, 125, 130, 140, 150)), (89, 599), ("Mesh and aluminium", "Wool blend",
        "Recycled polyester"), (8500, 17500), (64, 62, 98), None,
        ("Moves when you move and holds you when you do not.",
        "A supportive back that does not look like a machine.",
        "Adjusts in four places, all of them within reach.")),
    Kind("notebook", "office", ("Dotted Notebook", "Lined Notebook", "Hardcover Notebook"), "colour",
        ("Pages", "", (96, 120, 144, 160, 192, 208, 240, 256, 288)), (7, 39), ("Recycled paper",
        "Cotton paper", "Stone paper"), (180, 520), (15, 2, 21), None,
        ("Lies flat from the first page to the last.", "Paper that takes a fountain pen without complaint.",
        "Thread-bound, numbered and ready for plans.")),
    Kind("pen", "office", ("Fountain Pen", "Rollerball Pen", "Ballpoint Pen"), "colour", ("Line width",
        "mm", (0.3, 0.38, 0.4, 0.5, 0.6, 0.7, 0.8, 1.0)), (11, 149), ("Brass", "Aluminium", "Resin"), (14,
        46), (2, 2, 14), None, ("A pen with a little weight and a lot of patience.",
        "Writes at the first touch, even after a long rest.",
        "Turned from a single bar and polished by hand.")),
    Kind("organiser", "office", ("Desk Organiser", "Pen Tray", "Desk Caddy"), "colour", ("Compartments", "",
        (3, 4, 5, 6, 7, 8, 9, 10)), (15, 89), ("Bamboo", "Solid oak", "Powder-coated steel", "Walnut"),
        (350, 1500), (28, 14, 12), None, ("A place for pens, clips, cards and that one screwdriver.",
        "Keeps the desk clear and the cables quiet.", "Compartments in sizes that match real things.")),
    Kind("bottle", "sports", ("Insulated Bottle", "Sports Bottle", "Trail Bottle"), "volume",
        ("Keeps cold for", "hours", (8, 10, 12, 16, 18, 20, 24, 30, 36)), (14, 59), ("Stainless steel",
        "Titanium", "Recycled plastic"), (190, 480), (8, 8, 26), None,
        ("Cold at the summit, warm on the way down.", "A leak-proof lid that opens with one thumb.",
        "Survives rucksacks, bicycles and changing rooms.")),
    Kind("dumbbell", "sports", ("Dumbbell", "Hex Dumbbell", "Neoprene Dumbbell"), "load", ("Grip diameter",
        "mm", (24, 26, 28, 30, 32, 34, 36)), (12, 89), ("Cast iron", "Rubber-coated steel", "Neoprene"),
        (2000, 2100), (22, 10, 10), None, ("Does not roll away between sets.",
        "A grip that stays put when your hands do not.",
        "Small, honest weights for the corner of the room.")),
    Kind("tent", "sports", ("Trekking Tent", "Dome Tent", "Family Tent"), "people", ("Water column", "mm",
        (1500, 2000, 2500, 3000, 3500, 4000, 5000, 6000)), (89, 599), ("Ripstop nylon",
        "Recycled polyester", "Cotton canvas"), (1500, 6900), (58, 18, 18), None,
        ("Up in ten minutes, even when it rains.", "Two doors, so nobody climbs over anybody.",
        "Light to carry, roomy to wake up in.")),
    Kind("ball", "sports", ("Football", "Training Ball", "Match Ball"), "colour", ("Panels", "", (6, 8, 12,
        14, 18, 20, 26, 32)), (13, 99), ("Synthetic leather", "Natural rubber", "Recycled polyester"), (380,
        450), (22, 22, 22), None, ("Keeps its shape and its bounce, season after season.",
        "Flies straight and lands soft.", "For the park, the cage and the cup final.")),
    Kind("mat", "sports", ("Yoga Mat", "Exercise Mat", "Travel Mat"), "colour", ("Thickness", "mm", (2, 3,
        4, 5, 6, 8, 10, 12)), (18, 119), ("Natural rubber", "Cork", "Recycled foam"), (800, 2700), (61, 1,
        183), None, ("Grips the floor, cushions the knees.", "Rolls out flat and stays there.",
        "Free of latex, glue and that new-mat smell.")),
    Kind("blocks", "toys", ("Building Blocks", "Wooden Blocks", "Stacking Blocks"), "pieces", ("Pieces", "",
        (24, 30, 36, 40, 48, 50, 60, 75, 100)), (15, 99), ("Beech wood", "Recycled plastic", "Bamboo"),
        (700, 3200), (30, 22, 9), None, ("Towers, bridges and castles for small architects.",
        "Smooth edges, bright colours, endless rebuilding.",
        "Packed in a cotton bag that little hands can open.")),
    Kind("robot", "toys", ("Robot Kit", "Toy Robot", "Coding Robot"), "colour", ("Play time", "min", (30,
        40, 45, 50, 60, 75, 90, 120)), (25, 179), PLASTICS, (350, 1300), (17, 12, 24), (1, 5),
        ("Walks, blinks and follows a drawn line.", "Teaches first programs without a screen.",
        "Built in an afternoon, played with for years.")),
    Kind("train", "toys", ("Wooden Train", "Train Set", "Steam Train"), "colour", ("Track length", "m",
        (1.2, 1.5, 1.8, 2.0, 2.4, 2.8, 3.2, 4.0)), (19, 129), ("Beech wood", "Maple wood",
        "Recycled plastic"), (600, 2400), (34, 26, 9), None, ("All aboard, from the sofa to the kitchen.",
        "Fits the tracks you already have.", "Painted with water-based colours and couplings that hold.")),
    Kind("rings", "toys", ("Stacking Rings", "Ring Tower", "Rainbow Stacker"), "colour", ("Rings", "", (4,
        5, 6, 7, 8, 9, 10)), (11, 49), ("Beech wood", "Natural rubber", "Recycled plastic"), (280, 760),
        (14, 14, 22), None, ("The first puzzle, and still one of the best.",
        "Colours to name, sizes to sort, a tower to knock over.",
        "Rounded, soft to the touch and good for teething.")),
    Kind("novel", "books", ("Novel",), "format", ("Pages", "", (184, 208, 224, 256, 288, 304, 336, 368, 416,
        480)), (9, 29), ("Recycled paper", "Wood-free paper"), (190, 620), (13, 3, 20), None,
        ("A family, a secret and one long summer.", "A quiet novel that will not let you go.",
        "Funny, tender and impossible to predict.")),
    Kind("cookbook", "books", ("Cookbook",), "format", ("Recipes", "", (60, 70, 75, 80, 90, 100, 110, 120,
        150)), (16, 49), ("Coated paper", "Recycled paper"), (700, 1500), (20, 3, 26), None,
        ("Weeknight suppers and the long lunches in between.", "Recipes that work in a small kitchen.",
        "Vegetables first, butter where it matters.")),
    Kind("guide", "books", ("Travel Guide",), "format", ("Maps", "", (12, 18, 20, 24, 28, 32, 36, 40, 48)),
        (13, 42), ("Recycled paper", "Coated paper"), (280, 820), (14, 3, 21), None,
        ("Walks, ferries and good bakeries, tested on foot.",
        "For travellers who would rather take the slow road.",
        "Small enough for the pocket, detailed enough for the hills.")),
    Kind("backpack", "bags", ("Backpack", "Daypack", "Rolltop Backpack"), "colour", ("Volume", "l", (14, 16,
        18, 20, 22, 24, 26, 28, 32)), (39, 229), ("Recycled polyester", "Waxed canvas", "Ripstop nylon"),
        (480, 1400), (30, 16, 45), None, ("Padded where it should be, light where it can be.",
        "A laptop sleeve, a bottle pocket and nothing that dangles.",
        "Shrugs off rain on the way to work.")),
    Kind("suitcase", "bags", ("Suitcase", "Trolley Case", "Hardshell Case"), "luggage", ("Wheels", "", (2,
        4, 8)), (79, 399), ("Polycarbonate", "Recycled plastic", "Aluminium"), (2200, 4300), (38, 22, 55),
        None, ("Glides beside you like a well-trained dog.", "A shell that flexes instead of cracking.",
        "Two halves, four wheels, one quiet handle.")),
    Kind("tote", "bags", ("Tote Bag", "Shopper", "Canvas Tote"), "colour", ("Max. load", "kg", (8, 10, 12,
        14, 15, 18, 20)), (14, 99), ("Organic cotton", "Waxed canvas", "Linen", "Vegetable-tanned leather"),
        (180, 700), (40, 14, 36), None, ("Carries groceries, files and a spare jumper.",
        "Long handles, a flat base and an inside pocket.",
        "Folds to nothing and holds nearly everything.")),
)  # fmt: skip
