"""API keys: read from the environment only, and kept out of everything that is shown or stored."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from ...errors import SetupError

# What providers' keys look like, for those that a server quotes and that are not ours.
_KEY = re.compile(r"\b(?:sk-[\w*-]{6,}|AIza[\w*-]{10,})")
_SHOWN = "[API key]"


@dataclass(frozen=True, slots=True)
class ApiKey:
    """A key, which no ``repr`` shows.

    Attributes:
        variable: The environment variable that it is from.
        value: The key.
    """

    variable: str
    value: str = field(repr=False)

    @classmethod
    def from_environment(cls, variables: Sequence[str], default: str | None = None) -> ApiKey:
        """Return the key of the first variable that is set.

        Args:
            variables: Names of environment variables.
            default: What to send if none is set, to servers that want no key.

        Raises:
            SetupError: None is set, and there is no default.
        """
        for variable in variables:
            value = os.environ.get(variable, "").strip()
            if value:
                return cls(variable, value)
        if default is None:
            names = " or ".join(variables)
            raise SetupError(f"There is no API key. Set the environment variable {names}.")
        return cls(variables[0], default)

    def hidden(self, text: str) -> str:
        """Return ``text`` without this key, and without what looks like one."""
        return _KEY.sub(_SHOWN, text.replace(self.value, _SHOWN))
