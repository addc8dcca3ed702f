"""Projects about words and about times."""

from __future__ import annotations

from .projects import Fault, Plan

_WORDS = '''"""Words in the notes on ${thing}s."""


def words(text):
    """Return the words of a text in small letters, without punctuation at their ends."""
    found = []
    for part in text.split():
        word = part.strip(".,;:!?").lower()
        if word:
            found.append(word)
    return found


def counts(text):
    """Return how often each word occurs."""
    table = {}
    for word in words(text):
        table[word] = table.get(word, 0) + 1
    return table


def most_common(text, number):
    """Return the most common words; of equally common ones the alphabet decides."""
    table = counts(text)
    ranked = sorted(table, key=lambda word: (-table[word], word))
    return ranked[:number]
'''
_PAGES = '''"""Pages of the notes on ${thing}s."""

from ${thing}_words import words


def pages(lines, length):
    """Return the lines in pages of so many lines; the last one may be shorter."""
    return [lines[start:start + length] for start in range(0, len(lines), length)]


def index(lines, length):
    """Return for each word the numbers of the pages, from 1 on, on which it stands."""
    table = {}
    for number, page in enumerate(pages(lines, length), start=1):
        for word in words(" ".join(page)):
            places = table.setdefault(word, [])
            if number not in places:
                places.append(number)
    return table
'''
NOTES = Plan(
    "notes",
    {
        "${thing}_words.py": _WORDS,
        "${thing}_pages.py": _PAGES,
        "README.txt": "An index for notes on ${thing}s. Begun by ${person}, ${place}.\n",
    },
    (
        Fault(
            "letter case",
            "${thing}_words.py",
            'word = part.strip(".,;:!?").lower()',
            'word = part.strip(".,;:!?")',
            "A word at the beginning of a sentence is counted as another word than the same one elsewhere.",
        ),
        Fault(
            "sort key",
            "${thing}_words.py",
            "ranked = sorted(table, key=lambda word: (-table[word], word))",
            "ranked = sorted(table, key=lambda word: (table[word], word))",
            "Asked for the most common words, it tells the rarest.",
        ),
        Fault(
            "lost remainder",
            "${thing}_pages.py",
            "return [lines[start:start + length] for start in range(0, len(lines), length)]",
            "return [lines[start:start + length] for start in range(0, len(lines) - length + 1, length)]",
            "The last lines of the notes are on no page when they do not fill one.",
        ),
        Fault(
            "off by one",
            "${thing}_pages.py",
            "for number, page in enumerate(pages(lines, length), start=1):",
            "for number, page in enumerate(pages(lines, length), start=2):",
            "All page numbers in the index are one too high.",
        ),
        Fault(
            "initial value",
            "${thing}_words.py",
            "table[word] = table.get(word, 0) + 1",
            "table[word] = table.get(word, 1) + 1",
            "Every word is counted once too often.",
        ),
    ),
    (
        (
            "words with capitals and marks",
            "from ${thing}_words import words\nresult = words('${Thing}, yes! The ${thing}: THE ... "
            "${word}.')",
        ),
        (
            "how often words occur",
            "from ${thing}_words import counts\n"
            "result = counts('${word} ' * ${small1} + 'A ${thing}. ' * ${small2} + '${Thing}!')",
        ),
        (
            "the most common words",
            "from ${thing}_words import most_common\n"
            "t = 'pin ' * ${small3} + 'oak ' * ${small3} + '${word} ' * 12 + 'elm '\n"
            "result = [most_common(t, n) for n in (1, 2, 3, 9)]",
        ),
        (
            "pages that are not full",
            "from ${thing}_pages import pages\n"
            "result = [pages([str(n) for n in range(${small4} * k + 1)], k) for k in (2, ${small5}, 40)]",
        ),
        (
            "the index of a few pages",
            "from ${thing}_pages import index\n"
            "result = index(['One ${thing}', 'two', 'one ${word}', 'Two.', 'two ${thing}s'], 2)",
        ),
    ),
)

_SPANS = '''"""Times of the day at which ${thing}s are lent, as minutes since midnight."""


def minutes(text):
    """Return the minutes since midnight of a time like 14:05."""
    hours, rest = text.split(":")
    return int(hours) * 60 + int(rest)


def overlap(first, second):
    """Return for how many minutes two spans, pairs of start and end, overlap; 0 if they do not."""
    start = max(first[0], second[0])
    end = min(first[1], second[1])
    return max(0, end - start)


def span(start, end):
    """Return a span from two times; one that ends before it starts ends on the next day."""
    begun, ended = minutes(start), minutes(end)
    if ended < begun:
        ended += 24 * 60
    return begun, ended
'''
_FEES = '''"""What lending a ${thing} costs."""

from ${thing}_spans import overlap, span

FEE = ${small1}


def fee(start, end):
    """Return the fee: FEE for each quarter of an hour that has begun."""
    begun, ended = span(start, end)
    return -(-(ended - begun) // 15) * FEE


def busiest(loans):
    """Return the number, from 0 on, of the loan that overlaps with the most others; of several the first."""
    spans = [span(*loan) for loan in loans]
    best, most = 0, -1
    for number, one in enumerate(spans):
        others = sum(1 for at, two in enumerate(spans) if at != number and overlap(one, two))
        if others > most:
            best, most = number, others
    return best
'''
LOANS = Plan(
    "loans",
    {
        "${thing}_spans.py": _SPANS,
        "${thing}_fees.py": _FEES,
        "README.txt": "Lending ${thing}s in ${place}. Questions to ${person}.\n",
    },
    (
        Fault(
            "unit",
            "${thing}_spans.py",
            "return int(hours) * 60 + int(rest)",
            "return int(hours) * 100 + int(rest)",
            "Loans that run past a full hour are charged for much longer than they took.",
        ),
        Fault(
            "missing bound",
            "${thing}_spans.py",
            "return max(0, end - start)",
            "return end - start",
            "For loans that have no minute in common the overlap should be 0, but it is a negative number.",
        ),
        Fault(
            "unit",
            "${thing}_spans.py",
            "ended += 24 * 60",
            "ended += 12 * 60",
            "Loans over midnight are too cheap, as if half a day were missing.",
        ),
        Fault(
            "rounding",
            "${thing}_fees.py",
            "return -(-(ended - begun) // 15) * FEE",
            "return (ended - begun) // 15 * FEE",
            "A quarter of an hour that has only begun is not charged, but it should be.",
        ),
        Fault(
            "comparison",
            "${thing}_fees.py",
            "if others > most:",
            "if others >= most:",
            "Where several loans are equally busy, it names the last of them and not the first.",
        ),
    ),
    (
        (
            "minutes of some times",
            "from ${thing}_spans import minutes\nresult = [minutes(t) for t in ('0:0${small2}', "
            "'13:1${small3}', '23:59')]",
        ),
        (
            "spans that overlap and spans that do not",
            "from ${thing}_spans import overlap\n"
            "result = [overlap((${large1}, ${large1} + 90), (${large1} + k, ${large1} + 200)) for k in "
            "(-5, 30, 90, 95)]",
        ),
        (
            "a span over midnight",
            "from ${thing}_spans import span\nresult = [span('22:1${small4}', '1:0${small5}'), "
            "span('8:00', '8:00')]",
        ),
        (
            "fees by the quarter",
            "from ${thing}_fees import fee\n"
            "result = [fee('9:00', t) for t in ('9:00', '9:01', '9:15', '9:16', '12:3${small6}', '8:00')]",
        ),
        (
            "the busiest of some loans",
            "from ${thing}_fees import busiest\n"
            "a, b, c, d = ('8:00', '9:00'), ('8:30', '10:00'), ('9:30', '11:00'), ('12:00', '13:00')\n"
            "result = [busiest(x) for x in ([a, b, c, d], [d, a, c, b], [d, c, a], [a, d, b, c, ('8:10', "
            "'8:20')])]",
        ),
    ),
)

PLANS = (NOTES, LOANS)
