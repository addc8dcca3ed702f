"""No split of any world leaks, and every planted leak is found."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from gym_cua import cli
from gym_cua.errors import WorldError
from gym_cua.evaluate.leakage import Leak, LeakageReport, WorldLeakage, leakage, world_leakage
from gym_cua.evaluate.similarity import THRESHOLD, near_duplicates, shared_words
from gym_cua.tasks import registry
from gym_cua.tasks.registry import list_worlds
from gym_cua.tasks.variation import Axis

from . import leaky_splits

WORLDS = list(list_worlds().values())


@pytest.fixture(autouse=True)
def leaky_world(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setitem(sys.modules, "leaky_splits_of_the_tests", leaky_splits)
    yield


@pytest.mark.parametrize("spec", WORLDS, ids=lambda spec: spec.name)
def test_the_splits_of_a_world_share_nothing(spec: object) -> None:
    found = world_leakage(spec, seeds=6)  # type: ignore[arg-type]
    assert found.leaks == []
    # A world that has neither pools nor axes of its own has nothing to tell its splits apart by.
    assert found.compared.get("axis", 0) + found.compared.get("pool", 0) > 0


def test_the_shop_has_much_to_compare() -> None:
    found = world_leakage(next(spec for spec in WORLDS if spec.name == "shop"), seeds=1)
    assert found.compared["sentence"] > 100 and found.compared["instruction"] > 60
    assert found.compared["pool"] > 500 and found.compared["catalogue"] > 1000


@pytest.fixture(scope="module")
def planted() -> WorldLeakage:
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(sys.modules, "leaky_splits_of_the_tests", leaky_splits)
        return world_leakage(leaky_splits.WORLD, seeds=3)


@pytest.mark.parametrize(
    "leak",
    [
        Leak("axis", "theme", ("train", "test"), '{"a": 1}'),
        Leak("pool", "cities", ("train", "val"), "Ashford"),
        Leak("pool", "numbers", ("train", "val"), "9 to 9"),
        Leak("near-duplicate", "cities", ("train", "test"), "'Milton' and 'Wilton' (83)"),
        Leak("sentence", "held-out", ("train", "val"), "Open the …."),
        Leak("instruction", "pantry", ("train", "test"), "Open the box."),
        Leak("catalogue", "goods.name", ("train", "val"), "Quince jam"),
        Leak("near-duplicate", "goods.name", ("train", "test"), "'Walnut bread' and 'Walnut breads' (96)"),
    ],
    ids=lambda leak: f"{leak.kind}-{leak.where}",
)
def test_a_planted_leak_is_found(planted: WorldLeakage, leak: Leak) -> None:
    assert leak in planted.leaks, planted.leaks


def test_a_planted_sentence_that_is_nearly_the_same_is_found(planted: WorldLeakage) -> None:
    assert any(
        leak.kind == "near-duplicate" and "upper shelves" in leak.what and leak.splits == ("train", "test")
        for leak in planted.leaks
    )


def test_what_splits_may_share_is_no_leak(planted: WorldLeakage) -> None:
    assert not [leak for leak in planted.leaks if leak.where == "size"]
    assert not [leak for leak in planted.leaks if "window" in leak.what]


def test_ranges_are_compared_without_being_listed() -> None:
    pools = {"train": range(0, 2**60), "val": range(2**60 - 1, 2**61), "test": (2**60 + 1, -1)}
    spec = replace(leaky_splits.WORLD, tasks=(), axes=(), catalogue=(), pools=(Axis("numbers", pools),))
    found = world_leakage(spec, seeds=1).leaks
    assert [leak.splits for leak in found] == [("train", "val"), ("val", "test")]
    assert found[0].what == f"{2**60 - 1} to {2**60 - 1}"
    empty = Axis("numbers", {"train": range(0), "val": range(3), "test": range(3, 9, 2)})
    assert world_leakage(replace(spec, pools=(empty,)), seeds=1).leaks == []


def test_a_held_out_family_is_in_the_test_alone(planted: WorldLeakage) -> None:
    found = [leak.splits for leak in planted.leaks if leak.kind == "held-out" and leak.where == "held-out"]
    assert found == [("val", "test"), ("train",)]
    assert any(leak.kind != "held-out" for leak in planted.leaks)


def test_a_catalogue_names_columns_that_are_there() -> None:
    for column, hint in (("good.name", "'goods'"), ("goods.nam", "'name'"), ("goods", "no")):
        with pytest.raises(WorldError, match=hint):
            world_leakage(replace(leaky_splits.WORLD, catalogue=(column,)), seeds=1)


def test_the_report_passes_only_if_something_was_compared() -> None:
    assert not LeakageReport(1, []).passed
    report = leakage([leaky_splits.WORLD], seeds=1)
    assert not report.passed
    world = report.to_json()["worlds"][0]
    assert world["world"] == "pantry" and world["leaks"][0]["kind"] == "axis"


def test_the_command_fails_on_a_leak(monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
    monkeypatch.setattr(registry, "list_worlds", lambda: {"pantry": leaky_splits.WORLD})
    for arguments in (("leakage", "--seeds", "1"), ("leakage", "pantry", "--seeds", "1", "--json")):
        with pytest.raises(SystemExit) as end:
            cli.main(arguments)
        assert end.value.code == 1
    text, _, document = capsys.readouterr().out.partition("Splits leak.\n")
    assert "Quince jam" in text and "held-out" in text
    report = json.loads(document)
    assert not report["passed"] and report["seeds"] == 1


def test_the_threshold_finds_a_letter_s_difference_and_not_the_same_wish() -> None:
    near = list(near_duplicates({"train": ["Ember"], "test": ["Umber", "Cobalt"]}))
    assert [(pair.left, pair.right, pair.score) for pair in near] == [("Ember", "Umber", THRESHOLD)]
    turned = {"train": ["Sort, please, the list."], "val": ["Please sort the list"]}
    assert [pair.score for pair in near_duplicates(turned)] == [100]
    wishes = {
        "train": ["Change my telephone number to …."],
        "test": ["Enter … as my new telephone number."],
    }
    assert list(near_duplicates(wishes)) == []


def test_words_that_all_splits_use_do_not_count() -> None:
    names = {
        "train": ["Orla Noise-Cancelling Headphones", "Acme Speaker"],
        "val": ["Noise-Cancelling Headphones by Ravello"],
        "test": ["Noise-Cancelling Headphones Bly", "Acmee Speaker"],
    }
    assert shared_words(names) == {"noise", "cancelling", "headphones"}
    assert [pair.left for pair in near_duplicates(names, shared_words(names))] == ["Acme Speaker"]
    assert len(list(near_duplicates(names))) > 1
