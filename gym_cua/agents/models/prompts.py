"""What models are told: where they are, how to act, and how to end."""

from __future__ import annotations

from ..schemas import ActionSchema, ScreenView, examples

_WHERE = (
    "You operate a computer for a person who has set you a task. You see its screen in screenshots of "
    "{width} by {height} pixels. You act alone: nobody answers questions, and you need no permission "
    "for what the task asks. Do what it asks and nothing else. The screen changes only by what you do; "
    "where a page is loading, wait."
)
_END = (
    "When you have finished, write one last message {without}. "
    "If the task asks for information, put it on a line of its own, as `ANSWER: ` and the information "
    "alone. If the task cannot be done on this computer, write `INFEASIBLE: ` and the reason. "
    "Otherwise say in a sentence what you did. Any message {without} ends the task."
)
_GRAMMAR = (
    "Each of your messages holds a short thought and the next action, in this form:\n\n{form}\n\n"
    "These are the actions, each by an example. Places count {coordinates}.\n\n{actions}"
)
_LEFTOVER = "If {case}, write a message without an action whose last line is `{mark}`."
_MEANINGS = {
    "move": "move the pointer",
    "click": "click",
    "double_click": "click twice",
    "triple_click": "click three times, which selects a line",
    "mouse_down": "press a button and keep it down",
    "mouse_up": "release it",
    "drag": "drag",
    "scroll": "turn the wheel",
    "type": "type text",
    "key": "press keys together",
    "key_down": "press a key and keep it down",
    "key_up": "release it",
    "wait": "wait",
    "noop": "look again",
    "answer": "end the task with the information that it asks for",
    "done": "end the task, once it is done",
    "infeasible": "end the task, if it cannot be done",
}


def with_tools(image: tuple[int, int], more: str) -> str:
    """Return what a model is told whose actions a tool declares.

    Args:
        image: Width and height of the screenshots, in pixels.
        more: Words of the user's to add.
    """
    where = _WHERE.format(width=image[0], height=image[1])
    return _joined(where, _END.format(without="without using the tool"), more)


def with_grammar(schema: ActionSchema, screen: ScreenView, form: str, more: str) -> str:
    """Return what a model is told whose actions are written in its answer.

    Args:
        schema: The vocabulary of its actions.
        screen: The screen.
        form: How an answer is laid out.
        more: Words of the user's to add.
    """
    image = schema.image_size(screen)
    actions = "\n".join(
        f"{' then '.join(map(str, forms))}    # {_MEANINGS[kind]}"
        for kind, forms in examples(schema, screen).items()
    )
    grammar = _GRAMMAR.format(form=form, coordinates=schema.coordinates, actions=actions)
    leftovers = []
    if schema.support["answer"].level == "none":
        leftovers.append(_LEFTOVER.format(case="the task asks for information", mark="ANSWER: " + "…"))
    if schema.support["infeasible"].level == "none":
        leftovers.append(_LEFTOVER.format(case="the task cannot be done", mark="INFEASIBLE: " + "…"))
    return _joined(_WHERE.format(width=image[0], height=image[1]), grammar, *leftovers, more)


def _joined(*parts: str) -> str:
    return "\n\n".join(part for part in parts if part)
