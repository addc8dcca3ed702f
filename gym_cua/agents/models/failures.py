"""Failed requests, in the library's own errors: who failed, how, and what to do; never with the key."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from ...errors import AgentFault, GymCuaError, SetupError
from .credentials import ApiKey

T = TypeVar("T")
_LONGEST = 500
_HINTS: dict[int, str] = {
    402: "Look after the account's balance.",
    408: "Raise the option timeout.",
    413: "Lower the option max_images.",
    429: "Ask less often, with fewer workers, or raise the option max_retries.",
    529: "The provider is overloaded; try later, or raise the option max_retries.",
}
_LATER = "The trouble is the provider's; try later, or raise the option max_retries."


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where requests go, for messages about those that failed.

    Attributes:
        provider: Name of the provider.
        model: Name of the model.
        key: The key, which is kept out of messages.
    """

    provider: str
    model: str
    key: ApiKey

    def attempt(self, request: Callable[[], T]) -> T:
        """Return what ``request`` returns.

        Raises:
            SetupError: The key or the model is not accepted.
            AgentFault: Anything else went wrong.
        """
        try:
            return request()
        except Exception as error:  # noqa: BLE001 - the packages raise errors of many libraries
            failure = self._explained(error)
        # Raised out here, or it would carry the package's error, which may hold the key, as its context.
        raise failure

    def fault(self, what: str) -> AgentFault:
        """Return the fault that the provider ``what``."""
        return AgentFault(self.key.hidden(f"{self.provider} {what}"))

    def _explained(self, error: Exception) -> GymCuaError:
        if isinstance(error, GymCuaError):
            return error
        status = _status(error)
        said = self.key.hidden(_said(error))
        said = f": {said}" if said else "."
        if status == 401 or (status == 400 and "API_KEY_INVALID" in str(error)):
            return SetupError(
                f"{self.provider} does not accept the API key in {self.key.variable} (status {status}){said}"
                "\nSet that environment variable to a valid key."
            )
        if status == 403:
            return SetupError(
                f"{self.provider} does not let the API key in {self.key.variable} use {self.model!r} "
                f"(status 403){said}\nUse another key in that environment variable, or another model."
            )
        if status == 404:
            return SetupError(
                f"{self.provider} knows no model {self.model!r}, or nothing answers at this address "
                f"(status 404){said}\nCorrect the model, the option tool_version or the option base_url."
            )
        if status is not None:
            hint = _HINTS.get(status, _LATER if status >= 500 else "")
            return AgentFault(f"{self.provider} answered with status {status}{said} {hint}".strip())
        if "Timeout" in type(error).__name__:
            return AgentFault(f"{self.provider} did not answer in time. Raise the option timeout.")
        if "Connect" in type(error).__name__:
            return AgentFault(
                f"{self.provider} cannot be reached{said} Look after the network and the option base_url."
            )
        return AgentFault(f"{self.provider}: {type(error).__name__}{said}")


def _status(error: Exception) -> int | None:
    for name in ("status_code", "code"):
        status = getattr(error, name, None)
        if type(status) is int and 100 <= status <= 599:
            return status
    return None


def _said(error: Exception) -> str:
    """Return the provider's own words, or the error's."""
    body: Any = getattr(error, "body", None)
    if isinstance(body, dict):
        inner = body.get("error", body)
        message = inner.get("message") if isinstance(inner, dict) else inner
    else:
        message = getattr(error, "message", None)
    text = message if isinstance(message, str) and message else str(error)
    text = " ".join(text.split())
    return text if len(text) <= _LONGEST else text[: _LONGEST - 3] + "..."
