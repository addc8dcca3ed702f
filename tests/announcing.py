"""Packages announced to Python without an installer, and programs that see them."""

from __future__ import annotations

import os
import subprocess
import sys
import tomllib
from collections.abc import Mapping
from pathlib import Path
from xml.etree import ElementTree


def announce(folder: Path) -> None:
    """Write the .dist-info that an installer would, after the folder's pyproject.toml."""
    project = tomllib.loads((folder / "pyproject.toml").read_text("utf-8"))["project"]
    write_info(folder, project["name"], project["version"], project["entry-points"])


def write_info(folder: Path, name: str, version: str, points: Mapping[str, Mapping[str, str]]) -> None:
    """Write the .dist-info of a package with these entry points."""
    info = folder / f"{name.replace('-', '_')}-{version}.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n", "utf-8")
    lines = []
    for group, values in points.items():
        lines += [f"[{group}]", *(f"{key} = {value}" for key, value in values.items())]
    (info / "entry_points.txt").write_text("\n".join(lines) + "\n", "utf-8")


def python(package: Path, *arguments: str, limit: float = 200) -> subprocess.CompletedProcess[str]:
    """Run Python where the packages in a folder can be imported."""
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=package,
        env={**os.environ, "PYTHONPATH": str(package)},
        capture_output=True,
        text=True,
        timeout=limit,
        check=False,
    )


def pytest_outcomes(package: Path, *arguments: str, limit: float = 200) -> dict[str, str]:
    """Run pytest there and return what became of each test: passed, skipped, failed or error."""
    report = package / "outcomes.xml"
    common = ("-m", "pytest", "-q", "-p", "no:cacheprovider", f"--junitxml={report}")
    done = python(package, *common, *arguments, limit=limit)
    assert report.exists(), done.stdout + done.stderr
    words = {"failure": "failed", "error": "error", "skipped": "skipped"}
    found = {}
    for case in ElementTree.parse(report).iter("testcase"):
        kind = next((words[child.tag] for child in case if child.tag in words), "passed")
        found[f"{case.get('classname', '').rpartition('.')[2]}.{case.get('name')}"] = kind
    assert found, done.stdout + done.stderr
    return found
