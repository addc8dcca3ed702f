from __future__ import annotations

import tempfile
from pathlib import Path
from xml.etree import ElementTree

import pytest

from gym_cua.computers import fonts
from gym_cua.computers.fonts import cache_folder, font_folders, write_font_config


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path


def test_every_font_package_is_installed_and_holds_fonts() -> None:
    folders = font_folders()
    assert len(folders) == len(fonts._PACKAGES)
    for folder in folders:
        assert [path for path in folder.rglob("*") if path.suffix.lower() in (".otf", ".ttf")]


def test_the_file_is_well_formed_and_names_our_folders_first(home: Path) -> None:
    path = write_font_config()
    assert path == home / "cache" / "gym_cua" / "fonts.conf"
    root = ElementTree.parse(path).getroot()
    assert root.tag == "fontconfig"
    named = [element.text for element in root.findall("dir")]
    assert named[: len(font_folders())] == [str(folder) for folder in font_folders()]
    assert [element.text for element in root.findall("cachedir")] == [str(path.parent / "fontconfig")]
    aliases = {
        match.findtext("test/string"): match.findtext("edit/string")
        for match in root.findall("match[@target='pattern']")
    }
    assert aliases == fonts._GENERIC


def test_equal_content_stays_in_place_and_other_content_is_replaced(home: Path) -> None:
    path = write_font_config()
    first = path.stat()
    assert write_font_config() == path
    assert path.stat().st_ino == first.st_ino
    text = path.read_text()
    path.write_text("something else")
    write_font_config()
    assert path.read_text() == text
    assert [entry.name for entry in path.parent.iterdir()] == ["fonts.conf"]


def test_folders_with_marks_of_xml_in_their_names(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    base = tmp_path / "R&D <é>"
    monkeypatch.setenv("XDG_CACHE_HOME", str(base))
    monkeypatch.setattr(fonts, "font_folders", lambda: [tmp_path / "a & b"])
    root = ElementTree.parse(write_font_config()).getroot()
    assert root.findtext("dir") == str(tmp_path / "a & b")
    assert root.findtext("cachedir") == str(base / "gym_cua" / "fontconfig")


def test_packages_that_are_missing_are_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fonts, "_PACKAGES", ("font_that_nobody_made", "font_lato"))
    assert [folder.name for folder in font_folders()] == ["font_lato"]


def test_the_cache_is_under_the_home_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    assert cache_folder() == tmp_path / ".cache" / "gym_cua"
    assert cache_folder().is_dir()


def test_a_cache_that_cannot_be_made_goes_to_the_temporary_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    assert cache_folder().parent == tmp_path
    assert cache_folder().is_dir()
