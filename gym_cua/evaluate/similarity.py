"""Texts that are nearly the same: what a policy that knows one would take the other for.

Two texts are compared by ``rapidfuzz.fuzz.token_sort_ratio``: their words are sorted, then the share of
characters that need no insertion or deletion is taken, 0 to 100. Case, punctuation and the order of words do
not count, so a sentence that was only turned around is found.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from typing import NamedTuple

import numpy as np
from rapidfuzz import fuzz, process, utils

THRESHOLD = 80
"""From here on two texts are near-duplicates.

Names of five letters that differ in one ("Ember", "Umber") come to exactly 80, and so do sentences that keep
four fifths of their letters. Sentences that ask for the same thing, each worded by itself, stay below: they
share the names of things and places for parameters, which makes up to three quarters of a short one.
"""


class Pair(NamedTuple):
    """Two texts of different splits that are nearly the same.

    Attributes:
        splits: The two splits.
        left: The text of the first split.
        right: The text of the second.
        score: How alike they are, ``THRESHOLD`` to 100.
    """

    splits: tuple[str, str]
    left: str
    right: str
    score: int

    def __str__(self) -> str:
        return f"{self.left!r} and {self.right!r} ({self.score})"


def shared_words(texts: Mapping[str, Sequence[str]]) -> frozenset[str]:
    """Return the words that every split uses: the names of kinds of goods, "street", "the".

    Left out of a comparison, as parameters are, they let it see what is a split's own: "Marrow Nimbus
    Electric Kettle" and "Quayle Unison Electric Kettle" are alike only because both are kettles.
    """
    words = [{word for text in group for word in _clean(text).split()} for group in texts.values()]
    return frozenset.intersection(*map(frozenset, words)) if words else frozenset()


def near_duplicates(
    texts: Mapping[str, Sequence[str]], masked: frozenset[str] = frozenset(), threshold: int = THRESHOLD
) -> Iterator[Pair]:
    """Yield the pairs of texts of different splits that are nearly the same, the nearest first.

    Texts of which nothing is left without the masked words are not compared. Of texts that differ only in
    masked words one stands for all.

    Args:
        texts: For each split its texts.
        masked: Words that do not count, in lower case; see ``shared_words``.
        threshold: Least score of a pair, 0 to 100.
    """
    found: list[Pair] = []
    for left, right in combinations(texts, 2):
        one, other = _masked(texts[left], masked), _masked(texts[right], masked)
        if not one or not other:
            continue
        scores = process.cdist(
            list(one), list(other), scorer=fuzz.token_sort_ratio, score_cutoff=threshold, dtype=np.float32
        )
        originals = list(one.values()), list(other.values())
        for row, column in np.argwhere(scores >= threshold):
            score = int(scores[row, column])
            found.append(Pair((left, right), originals[0][row], originals[1][column], score))
    yield from sorted(found, key=lambda pair: (-pair.score, pair.left, pair.right))


def _masked(texts: Sequence[str], masked: frozenset[str]) -> dict[str, str]:
    """Return the texts by what is compared of them."""
    kept: dict[str, str] = {}
    for text in sorted(set(texts)):
        left = " ".join(word for word in _clean(text).split() if word not in masked)
        if left:
            kept.setdefault(left, text)
    return kept


def _clean(text: str) -> str:
    return str(utils.default_process(text))
