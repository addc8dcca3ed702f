"""What the browser says of itself: an ordinary Chromium on Linux, in every place where a page may ask.

The headless shell names itself in its client hints (User-Agent Client Hints, W3C) although the user agent's
string is another, so both are given together, by ``Emulation.setUserAgentOverride``.
"""

from __future__ import annotations

from typing import Any

_BRAND = "Chromium"


def user_agent(version: str) -> str:
    """Return the string for the browser's version; only the first number of it is told, as Chromium does."""
    major = version.split(".", 1)[0]
    return (
        "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) "
        f"Chrome/{major}.0.0.0 Safari/537.36"
    )


def identity(version: str) -> dict[str, Any]:
    """Return the parameters of ``Emulation.setUserAgentOverride`` for the browser's version."""
    major = version.split(".", 1)[0]
    return {
        "userAgent": user_agent(version),
        "acceptLanguage": "en-US",
        "platform": "Linux x86_64",
        "userAgentMetadata": {
            # The first is the customary brand that no one has, so that nobody relies on the list's form.
            "brands": [{"brand": "Not:A-Brand", "version": "8"}, {"brand": _BRAND, "version": major}],
            "fullVersionList": [
                {"brand": "Not:A-Brand", "version": "8.0.0.0"},
                {"brand": _BRAND, "version": f"{major}.0.0.0"},
            ],
            "platform": "Linux",
            "platformVersion": "",
            "architecture": "x86",
            "bitness": "64",
            "model": "",
            "mobile": False,
        },
    }
