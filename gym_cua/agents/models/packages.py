"""The providers' packages, which are extras: imported when an agent is made, not before."""

from __future__ import annotations

import importlib
from types import ModuleType

from ...errors import SetupError


def package(name: str, extra: str) -> ModuleType:
    """Return a provider's package.

    Raises:
        SetupError: It is not installed.
    """
    try:
        return importlib.import_module(name)
    except ImportError as error:
        raise SetupError(f"The package {name} is missing. Run: pip install 'gym-cua[{extra}]'") from error
