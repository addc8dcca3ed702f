"""Damaged and hostile recordings are refused in words that name the place."""

from __future__ import annotations

import os
import shutil
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from gym_cua.episodes import Episode, EpisodeDataset, RecordEpisodes, compact
from gym_cua.episodes.index import IndexEntry, append_entry
from gym_cua.episodes.sealed_json import seal
from gym_cua.errors import EpisodeError, IncompatibleEpisodeError, UnknownNameError

from . import paper
from .altering import alter_line, alter_manifest, flip


def a_frame(episode: Episode) -> Path:
    return sorted((episode.folder / "frames").iterdir())[0]


def problems(episode: Episode) -> list[str]:
    return list(Episode(episode.folder).problems())


def test_a_cut_line_in_an_ended_episode_is_damage(recorded: Any) -> None:
    episode = recorded(1)
    lines = episode.folder / "steps.jsonl"
    lines.write_bytes(lines.read_bytes()[:-5])
    with pytest.raises(EpisodeError, match=r"steps.jsonl, line 4 \(step 3\): it does not end with"):
        list(Episode(episode.folder).steps())


def test_missing_lines_are_counted(recorded: Any) -> None:
    episode = recorded(1)
    lines = episode.folder / "steps.jsonl"
    lines.write_bytes(b"".join(lines.read_bytes().splitlines(keepends=True)[:-1]))
    with pytest.raises(EpisodeError, match=r"ends after step 2; episode.json says that there are 3"):
        list(Episode(episode.folder).steps())


def test_a_lost_line_in_the_middle(recorded: Any) -> None:
    episode = recorded(1)
    lines = episode.folder / "steps.jsonl"
    whole = lines.read_bytes().splitlines(keepends=True)
    lines.write_bytes(b"".join([*whole[:1], *whole[2:]]))
    with pytest.raises(EpisodeError, match=r"line 2 \(step 1\): it is step 2 where step 1 belongs"):
        list(Episode(episode.folder).steps())


@pytest.mark.parametrize("at", [10, 200, 380])
def test_a_flipped_bit_in_a_line(recorded: Any, at: int) -> None:
    episode = recorded(1)
    flip(episode.folder / "steps.jsonl", at)
    (problem,) = problems(episode)
    assert "steps.jsonl, line " in problem and "checksum" in problem


def test_a_flipped_bit_in_the_manifest(recorded: Any) -> None:
    episode = recorded(1)
    flip(episode.folder / "episode.json", 300)
    with pytest.raises(EpisodeError, match=r"episode.json: it does not match its checksum"):
        Episode(episode.folder)


def test_a_damaged_frame_is_named_with_its_step(recorded: Any) -> None:
    episode = recorded(1)
    digest = next(iter(episode.steps())).frame
    path = episode.folder / "frames" / f"{digest}.png"
    flip(path, path.stat().st_size // 2, 3)
    (problem,) = problems(episode)
    assert problem.startswith("step 1: ") and digest in problem and "damaged" in problem


def test_a_frame_with_other_pixels(recorded: Any) -> None:
    episode = recorded(1)
    path = a_frame(episode)
    cv2.imwrite(str(path), np.zeros((120, 160, 3), np.uint8))
    (problem,) = problems(episode)
    assert "other pixels than its name says" in problem


def test_a_frame_of_another_size_is_not_even_decoded(recorded: Any) -> None:
    episode = recorded(1)
    cv2.imwrite(str(a_frame(episode)), np.zeros((3000, 4000, 3), np.uint8))
    (problem,) = problems(episode)
    assert "has 4000x3000 pixels; the screen of this episode has 160x120" in problem


def test_a_missing_frame(recorded: Any) -> None:
    episode = recorded(1)
    path = a_frame(episode)
    path.unlink()
    (problem,) = problems(episode)
    assert f"the frame {path.stem} is missing" in problem


@pytest.mark.parametrize("name", ["../../secret", "/etc/passwd", "a" * 31, "A" * 32, ""])
def test_a_frame_is_named_by_a_digest_only(recorded: Any, name: str) -> None:
    with pytest.raises(EpisodeError, match="no digest"):
        recorded(1).frame(name)


def test_a_frame_that_links_out(recorded: Any, tmp_path: Path) -> None:
    episode = recorded(1)
    path = a_frame(episode)
    shutil.move(path, tmp_path / "elsewhere.png")
    path.symlink_to(tmp_path / "elsewhere.png")
    (problem,) = problems(episode)
    assert "link that leads out" in problem


def test_files_that_link_out_or_would_block(recorded: Any, tmp_path: Path) -> None:
    episode = recorded(1)
    lines = episode.folder / "steps.jsonl"
    shutil.move(lines, tmp_path / "lines")
    lines.symlink_to(tmp_path / "lines")
    with pytest.raises(EpisodeError, match="leads out"):
        list(episode.steps())
    lines.unlink()
    os.mkfifo(lines)
    with pytest.raises(EpisodeError, match="no ordinary file"):
        list(episode.steps())
    lines.unlink()
    with pytest.raises(EpisodeError, match="missing"):
        list(episode.steps())


def test_a_newer_schema_asks_for_an_upgrade(recorded: Any) -> None:
    episode = recorded(1)
    alter_manifest(episode.folder, schema=2)
    with pytest.raises(IncompatibleEpisodeError, match=r"episode.json is of schema 2.*reads up to 1. Upgrade"):
        Episode(episode.folder)


@pytest.mark.parametrize(
    ("news", "why"),
    [
        ({"task": 3}, "'task' of '3', which is of the wrong type"),
        ({"screen": [1, 2, 3]}, "no width and height"),
        ({"screen": [10**9, 5]}, "no width and height"),
        ({"schema": True}, "wrong type"),
        ({"outcome": {"end": "well"}}, "has the end 'well'"),
    ],
)
def test_wrong_members_are_named(recorded: Any, news: Any, why: str) -> None:
    episode = recorded(1)
    alter_manifest(episode.folder, **news)
    with pytest.raises(EpisodeError, match=why):
        Episode(episode.folder)


@pytest.mark.parametrize(
    ("news", "why"),
    [
        ({"actor": "dog"}, "the actor 'dog'"),
        ({"reward": "1"}, "'reward'"),
        ({"reward_terms": {"a": None}}, "'a'"),
        ({"events": [1]}, "'events'"),
        ({"events": [1, True]}, "'events'"),
        ({"action": []}, "'action'"),
        ({"step": True}, "'step'"),
    ],
)
def test_wrong_members_of_a_step_are_named(recorded: Any, news: Any, why: str) -> None:
    episode = recorded(1)
    alter_line(episode.folder / "steps.jsonl", 2, lambda form: form.update(news))
    with pytest.raises(EpisodeError, match=rf"line 3 \(step 2\): it has .*{why}"):
        list(episode.steps())


def test_a_folder_without_an_episode(tmp_path: Path) -> None:
    with pytest.raises(EpisodeError, match="episode.json is missing"):
        Episode(tmp_path)
    with pytest.raises(UnknownNameError, match="no episode"):
        EpisodeDataset(tmp_path)
    with pytest.raises(UnknownNameError, match="no folder"):
        EpisodeDataset(tmp_path / "none")


# ----- datasets


def test_a_dataset_can_be_chosen_from_without_opening_episodes(
    dataset: EpisodeDataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gym_cua.episodes.dataset.Episode", None)

    def seeds(**which: Any) -> list[int | None]:
        return [entry.seed for entry in dataset.entries(**which)]

    assert seeds() == [1, 2, None]
    assert seeds(task="paper") == seeds(task="paper.sign") == seeds() and seeds(task="paper.si") == []
    assert seeds(split="val") == [2] and seeds(success=True) == [1] and seeds(success=False) == [2]
    assert seeds(success=None) == [None] and seeds(actor="human") == [None] and seeds(actor="agent") == [1, 2]


def test_names_sort_by_time_and_say_what_they_are(dataset: EpisodeDataset) -> None:
    names = [entry.folder for entry in dataset.entries()]
    assert names == sorted(names) and len(set(names)) == 3
    assert "-sign-v0-seed-1-" in names[0].replace("paper.", "-") and "-seed-none-" in names[2]


def test_the_index_can_be_made_anew(dataset: EpisodeDataset) -> None:
    before = list(dataset.entries())
    (dataset.path / "index.jsonl").unlink()
    assert list(dataset.entries()) == before, "folders that the index lacks are found"
    assert dataset.reindex() == 3
    assert (dataset.path / "index.jsonl").read_bytes().count(b"\n") == 3
    assert list(dataset.entries()) == before == [
        IndexEntry.of(episode.folder.name, episode.manifest) for episode in dataset.episodes()
    ]


def test_half_a_line_of_a_killed_writer_spoils_nothing(dataset: EpisodeDataset) -> None:
    before = list(dataset.entries())
    index = dataset.path / "index.jsonl"
    index.write_bytes(index.read_bytes()[:-40])
    assert list(dataset.entries()) == before
    append_entry(dataset.path, before[0])
    assert list(dataset.entries()) == before


def test_a_damaged_line_of_the_index_is_named(dataset: EpisodeDataset) -> None:
    flip(dataset.path / "index.jsonl", 20)
    with pytest.raises(EpisodeError, match=r"index.jsonl, line 1: .*reindex"):
        list(dataset.entries())
    dataset.reindex()
    assert len(list(dataset.entries())) == 3


def test_a_damaged_episode_is_an_error_or_is_left_out_of_a_new_index(dataset: EpisodeDataset) -> None:
    before = list(dataset.entries())
    index = dataset.path / "index.jsonl"
    written = index.read_bytes()
    flip(dataset.path / before[1].folder / "episode.json", 20)
    with pytest.raises(EpisodeError):
        dataset.reindex()
    assert index.read_bytes() == written
    damaged: list[str] = []
    assert dataset.reindex(lambda folder, error: damaged.append(folder)) == 2
    assert damaged == [before[1].folder]
    assert [entry.folder for entry in dataset.entries(on_damaged=lambda *_: None)] == [
        before[0].folder,
        before[2].folder,
    ]


@pytest.mark.parametrize("name", ["..", "../other", "/etc", "a/b", "", ".", "a\0b", "a\\b"])
def test_an_index_cannot_lead_out_of_its_dataset(dataset: EpisodeDataset, name: str) -> None:
    alter_line(dataset.path / "index.jsonl", 0, lambda form: form.update(folder=name))
    with pytest.raises(EpisodeError, match="names no file in it"):
        list(dataset.episodes())


def test_an_episode_that_links_out_is_refused(dataset: EpisodeDataset, tmp_path: Path) -> None:
    name = next(dataset.entries()).folder
    shutil.move(dataset.path / name, tmp_path / "elsewhere")
    (dataset.path / name).symlink_to(tmp_path / "elsewhere")
    with pytest.raises(EpisodeError, match="leads out"):
        next(dataset.episodes())
    (dataset.path / "index.jsonl").unlink()
    with pytest.raises(EpisodeError, match="leads out"):
        list(dataset.entries())


def test_an_episode_that_is_gone_is_told(dataset: EpisodeDataset) -> None:
    shutil.rmtree(dataset.path / next(dataset.entries()).folder)
    with pytest.raises(EpisodeError, match="is missing"):
        next(dataset.episodes())


def test_memory_is_bounded_by_names(dataset: EpisodeDataset) -> None:
    entry = next(dataset.entries())
    with (dataset.path / "index.jsonl").open("ab") as index:
        for number in range(10_000):
            index.write(seal({**entry.to_json(), "folder": f"{number:08}"}))
    tracemalloc.start()
    count = sum(entry.steps for entry in dataset.entries(split="train", success=True))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert count == 30_003 and peak < 4_000_000


def test_steps_are_read_one_at_a_time(recorded: Callable[..., Episode]) -> None:
    episode = recorded(1, [{"kind": "type", "text": "x" * 9000}] * 300, max_episode_steps=10_000)
    tracemalloc.start()
    assert sum(1 for _ in episode.steps()) == 300
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert (episode.folder / "steps.jsonl").stat().st_size > 2_700_000 and peak < 300_000


# ----- compaction


def noisy(episode: Episode) -> dict[str | None, np.ndarray]:
    return {step.frame: episode.frame(step.frame) for step in [episode.first, *episode.steps()]}


def test_compact_keeps_every_pixel(recorded: Any) -> None:
    episode = recorded(1)
    before = noisy(episode)
    done = compact(episode.folder)
    assert {path.suffix for path in (episode.folder / "frames").iterdir()} == {".webp"}
    after = noisy(Episode(episode.folder))
    assert before.keys() == after.keys() and all((before[name] == after[name]).all() for name in before)
    assert done.frames == len(before) and 0 < done.after < done.before
    assert list(episode.problems()) == []
    again = compact(episode.folder)
    assert again == compact(episode.folder) and again.before == again.after == done.after


def test_compact_goes_on_where_it_was_interrupted(recorded: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    episode = recorded(1)
    before = noisy(episode)
    unlink = Path.unlink
    monkeypatch.setattr(Path, "unlink", lambda path, **how: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        compact(episode.folder)
    assert list(episode.problems()) == [], "both forms are there"
    monkeypatch.setattr(Path, "unlink", unlink)
    (episode.folder / "frames" / "0.webp.new").write_bytes(b"half")
    compact(episode.folder)
    assert {path.suffix for path in (episode.folder / "frames").iterdir()} == {".webp"}
    assert noisy(episode).keys() == before.keys() and list(episode.problems()) == []


def test_compact_leaves_a_damaged_frame(recorded: Any) -> None:
    episode = recorded(1)
    path = a_frame(episode)
    cv2.imwrite(str(path), np.zeros((120, 160, 3), np.uint8))
    with pytest.raises(EpisodeError, match=f"{path.stem}.png shows other pixels"):
        compact(episode.folder)
    assert path.is_file()


def test_compact_trusts_no_encoder(recorded: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    episode = recorded(1)

    def lossy(frame: np.ndarray) -> bytes:
        return bytes(cv2.imencode(".webp", frame // 2, [cv2.IMWRITE_WEBP_QUALITY, 50])[1])

    monkeypatch.setattr("gym_cua.episodes.compaction.encode_webp", lossy)
    with pytest.raises(EpisodeError, match="not lossless. The PNG is left"):
        compact(episode.folder)
    assert list(episode.problems()) == []


def test_compact_leaves_a_running_episode(papers: None, tmp_path: Path) -> None:
    env = RecordEpisodes(paper.make(), tmp_path)
    env.reset(seed=0)
    with pytest.raises(EpisodeError, match="is being written"):
        compact(env.folder or "")
    assert EpisodeDataset(tmp_path).reindex() == 0
    env.close()
