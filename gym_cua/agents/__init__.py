"""Agents: whatever picks the next action."""

from __future__ import annotations

from .agent import Agent
from .choice import AGENT_NAMES, AgentChoice, make_agent
from .done import EndAtOnce
from .noop import NoopAgent
from .oracle import OracleAgent
from .policy import PolicyAgent
from .random import RandomAgent
from .replay import ReplayAgent
from .scripted import ScriptedAgent

__all__ = [
    "AGENT_NAMES",
    "Agent",
    "AgentChoice",
    "EndAtOnce",
    "NoopAgent",
    "OracleAgent",
    "PolicyAgent",
    "RandomAgent",
    "ReplayAgent",
    "ScriptedAgent",
    "make_agent",
]
