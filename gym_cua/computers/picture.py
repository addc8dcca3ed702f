"""Pictures as they come from the browser."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from ..errors import ComputerFault


def decode_png(png: bytes) -> NDArray[np.uint8]:
    """Return a PNG as ``uint8`` RGB of shape ``(height, width, 3)``; a fresh array.

    Raises:
        ComputerFault: The bytes are no picture.
    """
    image = cv2.imdecode(np.frombuffer(png, np.uint8), cv2.IMREAD_COLOR)
    if image is None:
        raise ComputerFault(f"The browser sent {len(png)} bytes that are no picture.")
    decoded: NDArray[np.uint8] = cv2.cvtColor(image, cv2.COLOR_BGR2RGB, dst=image)  # type: ignore[assignment]
    return decoded
