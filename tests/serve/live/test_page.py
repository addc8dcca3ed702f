"""The live page in a person's own browser, with an environment on paper behind it."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

import pytest

from gym_cua.episodes import EpisodeDataset, replay
from gym_cua.serve.live.screen import LiveOptions
from gym_cua.serve.live.session import CHECKS_SEEN

from ...episodes import paper
from .browsing import DEEDS, Person, deeds, served

pytestmark = pytest.mark.browser


def test_nothing_is_sent_or_stored_before_the_person_agrees(browser: Any, session: Any, tmp_path: Path) -> None:
    live = session(record=False)
    with served(live) as address:
        page = browser.new_page()
        page.goto(address)
        dialog = page.locator("[data-consent]")
        dialog.wait_for(state="visible")
        assert str(tmp_path / "data") in dialog.inner_text() and "--mask" in dialog.inner_text()
        page.keyboard.press("Escape")
        assert dialog.is_visible() and not (tmp_path / "data").exists()
        page.click("[data-record=no]")
        dialog.wait_for(state="hidden")
        assert page.locator("[data-recording]").inner_text() == "Nothing is stored"
        page.close()
    assert not (tmp_path / "data").exists()


def test_a_task_by_hand_from_the_first_click_to_the_verdict(person: Any, tmp_path: Path) -> None:
    one, live = person(record=True, seed=3)
    page, word = one.page, live.view.values[0]
    assert page.locator("[data-instruction]").inner_text() == live.view.instruction
    assert page.locator("[data-recording]").inner_text() == "Recording"
    page.fill("[data-note]", "A mark first.")
    page.mouse.click(*one.at(20, 30))
    one.until_deeds(1)
    with one.at_once():
        page.keyboard.type(word)
    page.wait_for_function("word => [...document.querySelectorAll('[data-steps] .words')].length > 1", arg=word)
    page.click("[data-end=done]")
    page.wait_for_selector("[data-ending]:not([hidden])")
    assert page.locator("[data-ending]").inner_text() == "Success"
    assert page.locator("[data-steps] .said").all_inner_texts() == ["A mark first."]
    assert page.locator("[data-total]").inner_text() == "reward 2.00" and word not in "".join(one.words())
    live.close()
    (episode,) = EpisodeDataset(tmp_path / "data").episodes()
    first, *_ = episode.steps()
    assert first.action == {"kind": "click", "x": 20, "y": 30} and first.rationale == "A mark first."
    assert replay(episode).same and episode.manifest.outcome.success  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("window", "viewport"),
    [
        ({"device_scale_factor": 1.5}, None),
        ({"device_scale_factor": 1.5, "viewport": {"width": 700, "height": 420}}, (1280, 720)),
        ({"device_scale_factor": 2, "viewport": {"width": 390, "height": 700}}, (1000, 1700)),
        ({}, (1280, 720)),
    ],
)
@pytest.mark.parametrize("shown", ["fit", "true"])
def test_every_pixel_is_hit_at_any_zoom_and_in_small_windows(
    browser: Any, session: Any, window: Any, viewport: Any, shown: str
) -> None:
    options = LiveOptions(paper.ID, options={"viewport": viewport} if viewport else {})
    live = session(record=False, out=None, options=options)
    width, height = live.env.size
    with served(live) as address:
        context = browser.new_context(**{"viewport": {"width": 1400, "height": 900}, **window})
        one = Person(context.new_page()).open(address)
        one.page.click(f"[data-size={shown}]")
        if shown == "true":
            ratio = one.page.evaluate("devicePixelRatio")
            assert one.canvas.bounding_box()["width"] * ratio == pytest.approx(width, abs=0.05)
        # Far enough apart to be single clicks. The last pixels of all can be reached, too.
        wanted = [(20, 30), (width // 2, height // 2), (1, height // 3), (width - 1, height - 1), (0, 0)]
        for number, (x, y) in enumerate(wanted, 1):
            place = one.page.evaluate(
                """([x, y]) => {
                  const canvas = document.querySelector("canvas");
                  const stage = canvas.closest("[data-stage]");
                  const scale = canvas.getBoundingClientRect().width / canvas.width;
                  stage.scrollTo(x * scale - stage.clientWidth / 2, y * scale - stage.clientHeight / 2);
                  const top = () => canvas.getBoundingClientRect().top + (y + .5) * scale;
                  scrollBy(0, top() - innerHeight / 2);
                  return [canvas.getBoundingClientRect().left + (x + .5) * scale, top()];
                }""",
                [x, y],
            )
            one.page.mouse.click(*place)
            one.until_deeds(number)
        assert [(step.action["x"], step.action["y"]) for step in deeds(live)] == wanted
        assert one.errors == []
        context.close()


def test_fast_typing_keeps_its_order_among_keys_and_clicks(person: Any) -> None:
    one, live = person(out=None)
    page = one.page
    page.mouse.click(*one.at(5, 5))
    with one.at_once():
        for word in ("gh", "ij", "kl"):
            page.keyboard.type(word)
            page.keyboard.press("Enter")
        page.mouse.click(*one.at(90, 90))
        page.keyboard.type("mn")
        page.keyboard.press("Control+s")
    page.keyboard.press("Shift+Tab")
    page.wait_for_function("() => [...document.querySelectorAll('[data-steps] .words')].at(-1)?.textContent.includes('Tab')")
    done = [step.action for step in deeds(live)]
    told = [action.get("text") or "+".join(action.get("keys", ())) or f"{action['x']}" for action in done]
    assert told == ["5", "gh", "Enter", "ij", "Enter", "kl", "Enter", "90", "mn", "Control+s", "Shift+Tab"]


def test_double_clicks_drags_wheel_buttons_and_held_keys(person: Any) -> None:
    one, live = person(out=None)
    page, mouse = one.page, one.page.mouse
    with one.at_once():
        mouse.dblclick(*one.at(40, 40))
    one.page.wait_for_function("() => document.querySelector('[data-steps] .words')?.textContent.startsWith('Double')")
    mouse.move(*one.at(10, 10))
    mouse.down()
    mouse.move(*one.at(60, 10), steps=4)
    mouse.move(*one.at(60, 50), steps=4)
    mouse.up()
    one.until_deeds(2)
    mouse.move(*one.at(70, 70))
    with one.at_once():
        for _ in range(3):
            mouse.wheel(0, 100)
    one.until_deeds(3)
    mouse.click(*one.at(100, 20), button="right")
    one.until_deeds(4)
    page.keyboard.down("Control")
    mouse.click(*one.at(20, 100))
    page.keyboard.up("Control")
    one.until_deeds(5)
    double, drag, scroll, right, held = [step.action for step in deeds(live)]
    assert (double["kind"], double["x"], double["y"]) == ("double_click", 40, 40)
    ends = [(point["x"], point["y"]) for point in (drag["path"][0], drag["path"][-1])]
    assert ends == [(10, 10), (60, 50)] and {"x": 60, "y": 10} in drag["path"]
    assert scroll == {"kind": "scroll", "x": 70, "y": 70, "dy": 300}
    assert right == {"kind": "click", "x": 100, "y": 20, "button": "right"}
    assert held == {"kind": "click", "x": 20, "y": 100, "keys": ["Control"]}


def test_a_resting_pointer_hovers(person: Any) -> None:
    one, live = person(out=None)
    one.page.mouse.move(*one.at(30, 31))
    one.page.wait_for_selector("[data-steps] li")
    assert live.view.steps[0].action == {"kind": "move", "x": 30, "y": 31}


def test_pasted_and_composed_text_is_typed(person: Any) -> None:
    one, live = person(out=None, window={"permissions": ["clipboard-read", "clipboard-write"]})
    page = one.page
    page.evaluate("navigator.clipboard.writeText('née Müller 🍵')")
    page.mouse.click(*one.at(5, 5))
    page.keyboard.press("Control+v")
    one.until_deeds(2)
    devtools = page.context.new_cdp_session(page)
    devtools.send("Input.imeSetComposition", {"text": "に", "selectionStart": 1, "selectionEnd": 1})
    assert page.locator("[data-sink].composing").count() == 1
    devtools.send("Input.insertText", {"text": "日本"})
    one.until_deeds(3)
    page.keyboard.insert_text("œuvre")
    one.until_deeds(4)
    assert [step.action["text"] for step in deeds(live)[1:]] == ["née Müller 🍵", "日本", "œuvre"]
    # What was copied in the environment is pasted there.
    page.keyboard.press("Control+c")
    page.keyboard.press("Control+v")
    one.until_deeds(6)
    assert [step.action["keys"] for step in deeds(live)[4:]] == [["Control", "c"], ["Control", "v"]]


def test_keys_that_the_browser_keeps_have_buttons_and_f6_leaves(person: Any) -> None:
    one, live = person(out=None)
    page = one.page
    page.click("[data-press='Control+w']")
    one.until_deeds(1)
    page.fill("[data-other-keys] input", "Ctrl+Shift+N")
    page.press("[data-other-keys] input", "Enter")
    one.until_deeds(2)
    assert [step.action["keys"] for step in deeds(live)] == [["Control", "w"], ["Control", "Shift", "n"]]
    page.mouse.click(*one.at(5, 5))
    page.keyboard.press("F6")
    assert page.evaluate("document.activeElement.matches('[data-note]')")
    page.fill("[data-other-keys] input", "Ctrl+Nonsense")
    page.press("[data-other-keys] input", "Enter")
    page.wait_for_selector(".toast.bad")
    assert "No key 'Nonsense'" in page.locator(".toast.bad").inner_text()


def test_undo_from_the_list_shows_the_earlier_screen(person: Any) -> None:
    one, live = person(record=True)
    page = one.page
    for number, x in enumerate((20, 60, 100), 1):
        page.mouse.click(*one.at(x, 20))
        one.until_deeds(number)
    page.locator("[data-steps] li").nth(1).hover()
    page.locator("[data-steps] .back").nth(1).click()
    page.wait_for_function(f"() => {DEEDS} === 1")
    page.wait_for_function(
        """() => {
          const paper = document.querySelector("canvas").getContext("2d");
          const red = (x) => paper.getImageData(x, 20, 1, 1).data.slice(0, 3).join() === "255,0,0";
          return red(20) && !red(60) && !red(100);
        }"""
    )
    assert [step.action["x"] for step in deeds(live)] == [20]


def test_checks_are_shown_on_request_only_and_that_is_noted(person: Any) -> None:
    one, live = person(out=None)
    page = one.page
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if request.url.endswith("/checks") else None)
    page.mouse.click(*one.at(20, 20))
    one.until_deeds(1)
    assert asked == [] and not page.locator("[data-check-list] li").count()
    page.click("[data-checks] summary")
    page.wait_for_selector("[data-check-list] li")
    assert "signed" in page.locator("[data-check-list]").inner_text()
    page.keyboard.press("F6")
    page.mouse.click(*one.at(90, 20))
    one.until_deeds(2)
    first, _ = deeds(live)
    assert first.note is None and [step.note for step in live.view.steps if step.note] == [CHECKS_SEEN]


def test_reset_clock_and_answer(person: Any) -> None:
    one, live = person(out=None)
    page = one.page
    page.mouse.click(*one.at(20, 20))
    one.until_deeds(1)
    page.fill("[data-reset] input", "7")
    page.click("[data-reset] [type=submit]")
    page.wait_for_function("() => document.querySelector('[data-seed-now]').textContent === '7'")
    assert live.view.seed == 7 and one.steps() == 0
    page.click("[data-clock=realtime]")
    page.wait_for_selector("[data-clock=realtime][aria-pressed=true]")
    live.env.world.marks.append((9, 9))
    page.wait_for_function(
        "() => document.querySelector('canvas').getContext('2d').getImageData(9, 9, 1, 1).data[0] === 255"
    )
    page.click("[data-clock=paused]")
    page.wait_for_selector("[data-clock=paused][aria-pressed=true]")
    page.click("[data-answer-open]")
    page.fill("[data-answer] input", "42")
    page.click("[data-answer] button")
    page.wait_for_selector("[data-ending]:not([hidden])")
    assert "signed" in page.locator("[data-ending]").inner_text() or "text is" in page.locator("[data-ending]").inner_text()
    assert live.view.steps[-1].action == {"kind": "answer", "text": "42"}


def test_a_closed_tab_loses_nothing_and_another_goes_on(person: Any) -> None:
    one, live = person(record=True)
    one.page.mouse.click(*one.at(20, 20))
    one.until_deeds(1)
    context, address = one.page.context, one.page.url
    one.page.close()
    again = Person(context.new_page()).open(address)
    assert again.deeds() == 1 and again.page.locator("[data-recording]").inner_text() == "Recording"
    again.page.mouse.click(*again.at(90, 20))
    again.until_deeds(2)
    assert [step.action["x"] for step in deeds(live)] == [20, 90] and again.errors == []
    assert [step.number for step in live.view.steps] == list(range(1, len(live.view.steps) + 1))


def test_two_tabs_show_the_same(person: Any) -> None:
    one, _ = person(out=None)
    other = Person(one.page.context.new_page()).open(one.page.url)
    one.page.mouse.click(*one.at(20, 20))
    other.until_deeds(1)
    other.page.mouse.click(*other.at(90, 20))
    one.until_deeds(2)


def test_a_form_starts_a_session_and_closing_ends_it(browser: Any, session: Any) -> None:
    with served(None) as address:
        page = browser.new_page()
        page.goto(address)
        page.wait_for_selector("form.start")
        assert "gym-cua record" in page.locator("form.start").inner_text()
        assert page.locator("optgroup[label=shop] option").count() > 5
        page.close()
    live = session(record=False, out=None)
    with served(live) as address:
        one = Person(browser.new_page()).open(address)
        one.page.click("text=Close this session")
        one.page.wait_for_selector("form.start")
        assert live._turns.closed.is_set()
        one.page.close()


def test_without_the_cookie_nothing_moves(session: Any) -> None:
    live = session(record=False, out=None)
    with served(live) as address:
        origin = address.partition("/live")[0]
        for what, form in (("act", {"action": {"kind": "click", "x": 1, "y": 1}}), ("reset", {"seed": 5})):
            request = urllib.request.Request(
                f"{origin}/live/{what}", json.dumps(form).encode(), {"Content-Type": "application/json"}
            )
            with pytest.raises(urllib.error.HTTPError, match="403"):
                urllib.request.urlopen(request, timeout=30)
    assert live.view.steps == () and live.view.seed == 0


@pytest.mark.parametrize(
    ("what", "form", "words"),
    [
        ("act", {"action": {"kind": "click", "x": 5000, "y": 1}}, "x is 5000"),
        ("act", {"action": "<script>"}, "An action is a mapping"),
        ("undo", {"step": "many"}, "whole number"),
        ("undo", {"step": 99}, "no step 99"),
        ("reset", {"seed": -1}, "seed is '-1'"),
        ("agent", {"wish": "fly"}, "invite, step, run or stop"),
        ("agent", {"wish": "invite", "name": "orcale"}, "Did you mean 'oracle'"),
        ("agent", {"wish": "step"}, "no agent"),
        ("consent", {"record": True}, "no folder"),
    ],
)
def test_a_bad_wish_is_refused_with_words(person: Any, what: str, form: Any, words: str) -> None:
    one, live = person(out=None)
    told = one.page.evaluate("([what, form]) => studio.send(`/live/${what}`, form)", [what, form])
    assert 400 <= told["status"] < 500 and words in told["body"]["error"]
    assert live.view.steps == ()
