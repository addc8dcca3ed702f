"""Plots for pages, drawn by Matplotlib as SVG that takes its colours and letters from the page."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ..errors import SetupError

if TYPE_CHECKING:
    from matplotlib.axes import Axes

# Stand-ins, which the page's own colours take the place of, so that a plot is right by day and by night.
_COLOURS = {
    "#010203": "var(--soft)",
    "#020304": "var(--line)",
    "#030405": "var(--good)",
    "#040506": "var(--accent)",
}
_SOFT, _LINE, _GOOD, _ACCENT = _COLOURS
_SIZE = (5.6, 3.1)


def compounding_plot(compounding: Mapping[str, Any]) -> str:
    """Return success against the length of tasks, with the curve that the reliability of a step implies.

    Args:
        compounding: The figures ``compounding`` of ``summarise``.

    Raises:
        SetupError: Matplotlib is not installed.
    """
    points = compounding["curve"]
    step = compounding["step_reliability"]["value"]
    longest = max(point["length"] for point in points)

    def draw(axes: Axes) -> None:
        lengths = [1 + (longest - 1) * place / 80 for place in range(81)]
        axes.plot(lengths, [step**length for length in lengths], color=_ACCENT, linewidth=2)
        _dots(axes, [point["length"] for point in points], points, [point["interval"] for point in points])
        axes.set_xlabel("steps that a task takes")

    words = f"Success against the steps that a task takes; a step is right {100 * step:.2f}% of the time"
    return _svg(draw, words)


def tries_plot(rows: Sequence[Mapping[str, Any]], tries: str) -> str:
    """Return pass@k and pass^k over k.

    Args:
        rows: The figures ``over_repeats`` or ``over_seeds`` of ``summarise``.
        tries: What is tried again: ``"repeats"`` or ``"seeds"``.

    Raises:
        SetupError: Matplotlib is not installed.
    """
    known = [row for row in rows if row["pass_at_k"] is not None and row["pass_hat_k"] is not None]
    ks = [row["k"] for row in known]

    def draw(axes: Axes) -> None:
        for name, label, colour, beside in (
            ("pass_at_k", "any of k", _GOOD, "bottom"),
            ("pass_hat_k", "all of k", _ACCENT, "top"),
        ):
            values = [row[name]["value"] for row in known]
            axes.plot(ks, values, color=colour, marker="o", markersize=5, linewidth=2)
            axes.annotate(
                label, (ks[-1], values[-1]), (7, 0), textcoords="offset points", va=beside, color=colour
            )
        axes.set_xlabel(f"k {tries}")
        axes.set_xticks(ks, [str(k) for k in ks])
        axes.margins(x=0.04)

    return _svg(draw, f"pass@k and pass^k over {tries}")


def _dots(
    axes: Axes, places: Sequence[float], points: Sequence[Mapping[str, Any]], spans: Sequence[Sequence[float]]
) -> None:
    values = [point["success"] for point in points]
    below = [max(0.0, value - low) for value, (low, _) in zip(values, spans, strict=True)]
    above = [max(0.0, high - value) for value, (_, high) in zip(values, spans, strict=True)]
    axes.errorbar(
        places, values, yerr=[below, above], fmt="none", ecolor=_LINE, elinewidth=2, capsize=0, zorder=1
    )
    sizes = [18 + 6 * point["judged"] ** 0.5 for point in points]
    axes.scatter(places, values, s=sizes, color=_GOOD, zorder=3)


def _svg(draw: Any, words: str) -> str:
    try:
        import matplotlib as mpl
        from matplotlib.figure import Figure
    except ImportError as error:
        raise SetupError("Plots need Matplotlib: pip install 'gym-cua[eval]'.") from error
    # No names of fonts and no date in the file, and the same ids each time.
    with mpl.rc_context({"svg.fonttype": "none", "svg.hashsalt": "gym_cua"}):
        figure = Figure(figsize=_SIZE, layout="constrained")
        axes = figure.add_subplot()
        draw(axes)
        axes.set_ylim(-0.03, 1.03)
        axes.set_yticks([0, 0.25, 0.5, 0.75, 1], ["0%", "25%", "50%", "75%", "100%"])
        axes.grid(axis="y", color=_LINE, linewidth=0.8)
        axes.set_axisbelow(True)
        axes.tick_params(colors=_SOFT, length=0)
        axes.xaxis.label.set_color(_SOFT)
        for spine in axes.spines.values():
            spine.set_visible(False)
        figure.patch.set_alpha(0)
        axes.patch.set_alpha(0)
        out = io.StringIO()
        figure.savefig(out, format="svg", metadata={"Date": None, "Creator": None})
    drawing = out.getvalue()
    drawing = drawing[drawing.index("<svg") :]
    for stand_in, colour in _COLOURS.items():
        drawing = drawing.replace(stand_in, colour)
    drawing = re.sub(r"<metadata>.*?</metadata>", "", drawing, flags=re.DOTALL)
    drawing = re.sub(r"font: [^;\"]*;?", "font-size: 10px;", drawing)
    drawing = re.sub(r'(<svg[^>]*?) width="[^"]*"', r"\1", drawing, count=1)
    drawing = re.sub(r'(<svg[^>]*?) height="[^"]*"', r"\1", drawing, count=1)
    return drawing.replace("<svg", f'<svg role="img" aria-label="{words}"', 1)
