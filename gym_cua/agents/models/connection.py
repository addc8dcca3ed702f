"""What all providers' clients have alike: requests that fail in our words, and keys that stay hidden."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .conversation import Reply
from .credentials import ApiKey
from .failures import Endpoint
from .options import ModelOptions
from .reading import NoAnswer


def arguments(key: ApiKey, options: ModelOptions) -> dict[str, Any]:
    """Return what the clients of Anthropic's and OpenAI's packages are made with, which are of one make."""
    return {
        "api_key": key.value,
        "base_url": options.base_url,
        "timeout": options.timeout,
        "max_retries": options.max_retries,
    }


class Connection:
    """A provider's own client, and where it sends requests.

    Args:
        client: The client.
        endpoint: Where it sends them.
    """

    def __init__(self, client: Any, endpoint: Endpoint) -> None:
        self._client = client
        self._endpoint = endpoint

    def hidden(self, text: str) -> str:
        """Return ``text`` without the API key."""
        return self._endpoint.key.hidden(text)

    def close(self) -> None:
        """Let go of connections."""
        self._client.close()

    def _reply(self, request: Callable[[], Any], read: Callable[[Any], Reply]) -> Reply:
        """Return what a request is answered with, once it is read.

        Raises:
            SetupError: The key or the model is not accepted.
            AgentFault: The provider does not answer, or with something that is no answer.
        """
        body = self._endpoint.attempt(request)
        try:
            return read(body)
        except NoAnswer as error:
            raise self._endpoint.fault(str(error)) from None
