"""How a model's last words end an episode."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gym_cua.actions import Action, validate
from gym_cua.agents.models.endings import ending, marked_ending


@pytest.mark.parametrize(
    ("words", "action"),
    [
        ("All done.", Action("done")),
        ("ANSWER: 42", Action("answer", text="42")),
        ("It is so.\n\n**ANSWER:** 3.20 €**\n", Action("answer", text="3.20 €")),
        ("**ANSWER: 5**", Action("answer", text="5")),
        ("ANSWER: 1\nNo:\nAnswer: 2", Action("answer", text="2")),
        ("ANSWER:\nrice\nbeans", Action("answer", text="rice\nbeans")),
        ("ANSWER: 2 * 3 *", Action("answer", text="2 * 3 *")),
        ("# INFEASIBLE: there is no such page", Action("infeasible")),
        ("Infeasible: no", Action("infeasible")),
        ("The answer: I clicked it.", Action("done")),
        ("This was not infeasible: I did it.", Action("done")),
        ("ANSWER:", Action("answer", text="")),
    ],
)
def test_endings(words: str, action: Action) -> None:
    assert ending(words) == action
    assert (marked_ending(words) is None) == (action.kind == "done")


@given(st.text() | st.text().map(lambda text: f"ANSWER: {text}"))
def test_every_message_is_an_ending_that_the_environment_takes(words: str) -> None:
    validate(ending(words), (100, 100))


def test_long_messages_take_no_long_time() -> None:
    for part in (" ", "*", "\n", "ANSWER ", "ANSWER:*", "> "):
        ending(part * 100_000)
    assert len(ending("ANSWER: " + "x" * 20_000).text) == 10_000
    assert ending("ANSWER: \ud800").text == "\N{REPLACEMENT CHARACTER}"
