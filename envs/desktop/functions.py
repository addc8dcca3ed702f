"""Functions that are described but not written, and options that scripts lack."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Blank:
    """A function to write. Texts are templates (``string.Template``) with ``small``, ``large`` and ``thing``.

    Attributes:
        name: Its name.
        parameters: Its parameters.
        docstring: What it should do.
        body: Lines that do it.
        hasty: Lines that do nearly that.
        calls: Calls that the hidden tests make, as expressions.
    """

    name: str
    parameters: str
    docstring: str
    body: Sequence[str]
    hasty: Sequence[str]
    calls: Sequence[str]


BLANKS: Sequence[Blank] = (
    Blank(
        "shorten_${thing}s",
        "text",
        "Return text with each run of ${small} or more equal characters as the character and the run's "
        "length.\n\n"
        "    Shorter runs stay as they are: with runs of 5, “aaaaaab” becomes “a6b”.",
        (
            "from itertools import groupby",
            "runs = [(letter, len(list(run))) for letter, run in groupby(text)]",
            'return "".join(f"{a}{n}" if n >= ${small} else a * n for a, n in runs)',
        ),
        (
            "from itertools import groupby",
            "runs = [(letter, len(list(run))) for letter, run in groupby(text)]",
            'return "".join(f"{a}{n}" if n > ${small} else a * n for a, n in runs)',
        ),
        ("{}('x' * ${small} + 'yz')",
            "{}('a' * ${large} + 'b' * (${small} - 1))", "{}('')", "{}('pq' * ${small})"),
    ),
    Blank(
        "check_digit",
        "digits",
        "Return the check digit of a ${thing} number, given as a string of digits.\n\n"
        "    The digits are multiplied by 1, ${small}, 1, ${small} and so on, beginning at the right end, "
        "and\n"
        "    added up. The check digit is what is missing to the next multiple of 10; 0 if nothing is.",
        (
            "total = sum(int(d) * (${small} if n % 2 else 1) for n, d in enumerate(reversed(digits)))",
            "return -total % 10",
        ),
        (
            "total = sum(int(d) * (${small} if n % 2 else 1) for n, d in enumerate(digits))",
            "return 10 - total % 10",
        ),
        ("[{}(str(n * 7919 + ${large})) for n in range(1, 30)]",
            "{}('55555')", "[{}(d) for d in '0123456789']"),
    ),
    Blank(
        "duration",
        "text",
        "Return the seconds of a duration such as “1h20m”, “45s”, “2h” or “1h3s”.\n\n"
        "    Hours, minutes and seconds come in this order and any may be missing. A “w” is a working shift\n"
        "    at the ${thing} counter, before all others: ${small} hours.",
        (
            "import re",
            "units = {'w': ${small} * 3600, 'h': 3600, 'm': 60, 's': 1}",
            r"return sum(int(n) * units[u] for n, u in re.findall(r'(\d+)([whms])', text))",
        ),
        (
            "import re",
            "units = {'w': ${small} * 60, 'h': 3600, 'm': 60, 's': 1}",
            r"return sum(int(n) * units[u] for n, u in re.findall(r'(\d)([whms])', text))",
        ),
        ("[{}(t) for t in ('1h20m', '45s', '2w${small}h', '${large}s')]",
            "{}('1w1h1m1s')", "{}('12h34m56s')"),
    ),
    Blank(
        "smooth",
        "values",
        "Return the means of each value and its ${small} predecessors.\n\n"
        "    The first values have fewer predecessors; their mean is of as many as there are. Rounded to "
        "three\n"
        "    decimal places. It is used for the counts of ${thing}s.",
        (
            "parts = [values[max(0, at - ${small}):at + 1] for at in range(len(values))]",
            "return [round(sum(part) / len(part), 3) for part in parts]",
        ),
        (
            "parts = [values[max(0, at - ${small}):at] or [0] for at in range(len(values))]",
            "return [round(sum(part) / len(part), 3) for part in parts]",
        ),
        ("{}([n * n % ${large} for n in range(25)])", "{}([])", "{}([${large}, 1])"),
    ),
    Blank(
        "rows_of_${thing}s",
        "names",
        "Return the names in rows of ${small}, each row in order of the alphabet regardless of case.\n\n"
        "    The names are put into rows as they come, before anything is ordered. Names given twice count "
        "once,\n"
        "    where they came first.",
        (
            "once = list(dict.fromkeys(names))",
            "rows = [once[at:at + ${small}] for at in range(0, len(once), ${small})]",
            "return [sorted(row, key=str.lower) for row in rows]",
        ),
        (
            "once = sorted(set(names))",
            "return [once[at:at + ${small}] for at in range(0, len(once), ${small})]",
        ),
        (
            "{}(['pear', 'Fig', 'apple', 'fig', 'pear', 'Kiwi', 'lime', 'Date', 'nut', 'oat', 'Rye', "
            "'bean'])",
            "{}([chr(97 + n * 7 % 26) + str(n) for n in range(26)])",
        ),
    ),
    Blank(
        "label",
        "number",
        "Return the label of the ${thing} with this number, from 0 on.\n\n"
        "    Labels are A, B, … with ${small} letters in all, then AA, AB and so on as columns of a sheet "
        "are\n"
        "    named, but with only the first ${small} letters of the alphabet.",
        (
            "text = ''",
            "while number >= 0:",
            "    text = chr(65 + number % ${small}) + text",
            "    number = number // ${small} - 1",
            "return text",
        ),
        (
            "text = chr(65 + number % ${small})",
            "return chr(64 + number // ${small}) + text if number >= ${small} else text",
        ),
        ("[{}(n) for n in range(40)]", "{}(${large})", "{}(${small} ** 4)"),
    ),
)


@dataclass(frozen=True)
class Option:
    """An option that a script of rows "name,number" lacks.

    Attributes:
        flag: How it is called.
        words: What follows it in the tests, if anything.
        wish: What it should do.
        argument: What declares it to ``argparse``.
        line: The line that makes the rows.
        hasty: One that is nearly right.
    """

    flag: str
    words: str
    wish: str
    argument: str
    line: str
    hasty: str


OPTIONS: Sequence[Option] = (
    Option(
        "least",
        "${large}",
        "takes a whole number and leaves out the rows whose number is smaller",
        'parser.add_argument("--least", type=int)',
        "rows = [r for r in read(sys.stdin) if args.least is None or r[1] >= args.least]",
        "rows = [r for r in read(sys.stdin) if args.least is None or r[1] > args.least]",
    ),
    Option(
        "first",
        "${small}",
        "takes a whole number and keeps only so many rows from the beginning",
        'parser.add_argument("--first", type=int)',
        "rows = read(sys.stdin)[:args.first]",
        "rows = read(sys.stdin)[-(args.first or 0):]",
    ),
    Option(
        "ordered",
        "",
        "takes no value and puts the rows in order of their numbers, the largest first",
        'parser.add_argument("--ordered", action="store_true")',
        "rows = sorted(read(sys.stdin), key=lambda r: -r[1] if args.ordered else 0)",
        "rows = sorted(read(sys.stdin), key=lambda r: r[1] if args.ordered else 0)",
    ),
    Option(
        "starts",
        "${letter}",
        "takes a text and keeps the rows whose name begins with it, regardless of upper and lower case",
        'parser.add_argument("--starts", default="")',
        "rows = [r for r in read(sys.stdin) if r[0].lower().startswith(args.starts.lower())]",
        "rows = [r for r in read(sys.stdin) if args.starts in r[0]]",
    ),
    Option(
        "times",
        "${small}",
        "takes a whole number by which every number is multiplied",
        'parser.add_argument("--times", type=int, default=1)',
        "rows = [(name, number * args.times) for name, number in read(sys.stdin)]",
        "rows = [(name, number + args.times) for name, number in read(sys.stdin)]",
    ),
)
