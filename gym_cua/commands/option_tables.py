"""The tables of ``docs/model-agents.md``, as headings and rows."""

from __future__ import annotations

from dataclasses import fields

from ..agents.models import MODEL_AGENTS, OPTIONS, ModelOptions
from ..agents.models.options import IMAGES
from .schema_tables import Table


def model_options() -> Table:
    """Return the options of model agents with what they take, their defaults and who has them."""
    defaults = {field.name: field.default for field in fields(ModelOptions)}
    rows: list[tuple[str, ...]] = []
    for name, spec in OPTIONS.items():
        default = "" if defaults[name] in (None, "") else f"`{defaults[name]}`"
        if name == "max_images":
            default += "".join(f"; `{agent}` `{number}`" for agent, number in IMAGES.items())
        agents = "all" if set(spec.agents) == set(MODEL_AGENTS) else " ".join(f"`{a}`" for a in spec.agents)
        rows.append((f"`{name}`", spec.values, default, agents, spec.meaning))
    return ("option", "takes", "default", "agents", "what it does"), rows
