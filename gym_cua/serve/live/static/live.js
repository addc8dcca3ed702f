// The live page: shows a session and sends what the person does. What is shown is always what the session said.
import { Gestures, enqueue, heldKeys, onScreen, readKey } from "./gestures.js";

const $ = (selector) => document.querySelector(selector);
const root = $("[data-live]");
const size = [Number(root.dataset.width), Number(root.dataset.height)];
const screen = $("[data-screen]");
const stage = $("[data-stage]");
const canvas = screen.querySelector("canvas");
const sink = $("[data-sink]");
const paper = canvas.getContext("2d", { alpha: false });
const mac = /^Mac|^iP/.test(navigator.platform);
const SLOW = 120; // ms after which the page says that a step is being worked on

let state = { steps: [], version: -1, line: -1, frame: -1 };
let closing = false;

// ----- what the session says

// Take over a newer state. It holds only the steps that the page lacks.
function apply(news) {
  if (news.session !== state.session && state.session !== undefined) {
    location.reload();
    return;
  }
  if (news.version <= state.version) return;
  const kept = news.line === state.line ? state.steps.slice(0, news.from) : [];
  const before = state;
  state = { ...news, steps: [...kept, ...news.steps] };
  gestures.hold = !state.exact;
  renderEpisode(before);
  renderSteps(before);
  renderAgent();
  if (state.frame !== before.frame) showFrame();
  mark();
  if (checks.open) loadChecks();
}

let loading = false;
let shown = -1;

// Fetch the newest frame; one that came meanwhile is fetched after it.
async function showFrame() {
  if (loading) return;
  loading = true;
  try {
    while (shown < state.frame) {
      const answer = await fetch("/live/frame");
      if (!answer.ok) break;
      const picture = await createImageBitmap(await answer.blob());
      paper.drawImage(picture, 0, 0);
      picture.close();
      shown = Math.max(shown + 1, Number(answer.headers.get("X-Frame-Number")));
      canvas.dataset.frame = String(shown);
      mark();
    }
  } catch {
    // The next state brings another try; the loop of news says that the session is gone.
  } finally {
    loading = false;
  }
}

// Ask for news for ever: of agents, of time that goes by, of another tab.
async function listen() {
  let failures = 0;
  while (!closing) {
    const query = new URLSearchParams({ after: state.version, line: state.line, steps: state.steps.length });
    try {
      const answer = await fetch(`/live/state?${query}`, { headers: { Accept: "application/json" } });
      if (answer.ok) {
        failures = 0;
        apply(await answer.json());
        continue;
      }
      if (answer.status === 422) return studio.toast("This session is closed.", "bad");
    } catch {
      if (closing) return undefined;
    }
    failures += 1;
    if (failures === 2) studio.toast("gym-cua does not answer. What was recorded is kept.", "bad");
    await new Promise((resolve) => setTimeout(resolve, Math.min(5000, 500 * failures)));
  }
  return undefined;
}

const have = () => ({ line: state.line, steps: state.steps.length });

async function ask(what, form) {
  const { status, body } = await studio.send(`/live/${what}`, { ...have(), ...form });
  if (status === 200) apply(body);
  else studio.toast(body.error ?? "That did not work.", "bad");
  return status === 200;
}

// ----- actions, one after the other

const queue = [];
let busy = false;

async function pump() {
  if (busy) return;
  busy = true;
  canvas.dataset.idle = "no";
  const slow = setTimeout(() => $("[data-working]").classList.add("on"), SLOW);
  while (queue.length) {
    const item = queue.shift();
    const form = { action: item.action, replaces: item.replaces };
    const note = $("[data-note]");
    if (note.value.trim()) form.note = note.value;
    note.value = "";
    // What follows a step that was refused was meant for another screen.
    if (!(await ask("act", form))) queue.length = 0;
  }
  clearTimeout(slow);
  $("[data-working]").classList.remove("on");
  busy = false;
  canvas.dataset.idle = "yes";
}

function send(item) {
  if (state.consent === "asked") return;
  if (state.ending) {
    studio.toast("The episode is over. Undo a step, or reset.");
    return;
  }
  enqueue(queue, item);
  pump();
}

const act = (action) => send({ action, replaces: false });

// ----- the person's pointer and keys

const gestures = new Gestures(send);
let timer = 0;

function schedule() {
  clearTimeout(timer);
  const { due } = gestures;
  if (due !== null) timer = setTimeout(() => { gestures.tick(performance.now()); schedule(); }, Math.max(0, due - performance.now()));
}

const place = (event) => onScreen(event.clientX, event.clientY, canvas.getBoundingClientRect(), size);

canvas.addEventListener("pointerdown", (event) => {
  if (event.button > 2) return;
  event.preventDefault();
  sink.focus({ preventScroll: true });
  canvas.setPointerCapture(event.pointerId);
  const { x, y } = place(event);
  moveSink(event);
  gestures.down(x, y, event.button, performance.now(), heldKeys(event, mac));
  schedule();
});
canvas.addEventListener("pointermove", (event) => {
  const { x, y } = place(event);
  gestures.move(x, y, performance.now());
  schedule();
});
canvas.addEventListener("pointerup", (event) => {
  const { x, y } = place(event);
  gestures.up(x, y, performance.now());
  schedule();
});
canvas.addEventListener("pointercancel", () => { gestures.cancel(); schedule(); });
canvas.addEventListener("pointerleave", () => { gestures.leave(); schedule(); });
canvas.addEventListener("contextmenu", (event) => event.preventDefault());
canvas.addEventListener("auxclick", (event) => event.preventDefault());
canvas.addEventListener("mousedown", (event) => event.preventDefault());
canvas.addEventListener("wheel", (event) => {
  event.preventDefault();
  // Lines and pages, which some mice report, in pixels.
  const unit = [1, 40, size[1]][event.deltaMode] ?? 1;
  const { x, y } = place(event);
  // The wheel with Shift is sideways in every browser, whether it says so itself or not.
  gestures.wheel(x, y, event.deltaX * unit, event.deltaY * unit, performance.now(), heldKeys(event, mac).filter((key) => key !== "Shift"));
  schedule();
}, { passive: false });

// Where an input method shows what it composes.
function moveSink(event) {
  const box = screen.getBoundingClientRect();
  sink.style.left = `${Math.max(0, Math.min(event.clientX - box.left, box.width - 270))}px`;
  sink.style.top = `${Math.max(0, Math.min(event.clientY - box.top, box.height - 30))}px`;
}

// Whether the last copy was made in the environment, so that Control+V means its clipboard and not the person's.
let copiedInside = false;
addEventListener("blur", () => { copiedInside = false; });
document.addEventListener("click", (event) => { if (event.target.closest("[data-copy]")) copiedInside = false; });

sink.addEventListener("keydown", (event) => {
  const meaning = readKey({
    key: event.key, ctrlKey: event.ctrlKey, altKey: event.altKey, shiftKey: event.shiftKey, metaKey: event.metaKey,
    altGraph: event.getModifierState("AltGraph"), isComposing: event.isComposing,
  }, mac);
  if (meaning === null || meaning.native) return;
  if (meaning.paste && !copiedInside) return; // the paste event brings the text
  event.preventDefault();
  event.stopPropagation();
  if (meaning.leave) {
    $("[data-note]").focus();
    return;
  }
  // A held key repeats faster than the environment: what is behind already needs no more.
  if (event.repeat && queue.length) return;
  const keys = meaning.paste ? ["Control", "v"] : meaning.keys;
  if (meaning.text !== undefined) gestures.text(meaning.text, performance.now());
  else gestures.key(keys);
  if (keys?.length === 2 && keys[0] === "Control" && (keys[1] === "c" || keys[1] === "x")) copiedInside = true;
  schedule();
});
sink.addEventListener("keyup", (event) => { if (event.key === "Alt") event.preventDefault(); });
sink.addEventListener("paste", (event) => {
  event.preventDefault();
  const text = event.clipboardData?.getData("text/plain") ?? "";
  if (text) gestures.text(text, performance.now());
  else gestures.key(["Control", "v"]);
  schedule();
});
sink.addEventListener("compositionstart", () => sink.classList.add("composing"));
sink.addEventListener("compositionend", (event) => {
  sink.classList.remove("composing");
  sink.value = "";
  if (event.data) gestures.text(event.data, performance.now());
  schedule();
});
// Whatever else brings text: keyboards on glass, dictation, palettes of characters.
sink.addEventListener("input", (event) => {
  if (event.isComposing || sink.classList.contains("composing")) return;
  const text = sink.value;
  sink.value = "";
  if (text) gestures.text(text, performance.now());
  schedule();
});
sink.addEventListener("focus", () => {
  screen.classList.add("focused");
  $("[data-focus-words]").textContent = "Keys go to the screen. F6 leaves it.";
});
sink.addEventListener("blur", () => {
  screen.classList.remove("focused");
  gestures.flush();
  $("[data-focus-words]").textContent = "Click on the screen to type.";
});

// ----- how large the screen is

let fitted = true;

function layOut() {
  const ratio = devicePixelRatio || 1;
  let scale = 1 / ratio; // one pixel of the screen on one of the display
  if (fitted) {
    const room = stage.parentElement.getBoundingClientRect().width - 4;
    // As high as the stage may become, which the style sheet says, without its border and the screen's margin.
    const height = Number.parseFloat(getComputedStyle(stage).maxHeight) - 4;
    scale = Math.min(room / size[0], height / size[1], 4);
  }
  screen.style.width = `${size[0] * scale}px`;
  screen.style.height = `${size[1] * scale}px`;
  screen.classList.toggle("large", scale * ratio >= 2);
  for (const button of document.querySelectorAll("[data-size]")) {
    button.setAttribute("aria-pressed", String((button.dataset.size === "fit") === fitted));
  }
}
addEventListener("resize", layOut);

// ----- what is beside it

function element(name, words, ...classes) {
  const made = document.createElement(name);
  made.textContent = words;
  made.classList.add(...classes);
  return made;
}

function renderEpisode(before) {
  if (state.instruction !== before.instruction) {
    $("[data-instruction]").textContent = state.instruction;
    $("[data-values]").replaceChildren(...state.values.map((text) => {
      const chip = element("button", text, "value");
      chip.type = "button";
      chip.title = "Copy";
      chip.dataset.copy = text;
      return chip;
    }));
  }
  $("[data-seed-now]").textContent = state.seed;
  if (state.seed !== before.seed) $("[data-reset] input").value = state.seed;
  for (const button of document.querySelectorAll("[data-clock]")) {
    button.setAttribute("aria-pressed", String(button.dataset.clock === state.clock));
  }
  const recording = $("[data-recording]");
  const [words, kind] = state.folder ? ["Recording", "bad"] : state.consent === "given" ? ["Not recorded", "warn"] : ["Nothing is stored", ""];
  recording.textContent = state.ending && state.folder ? "Recorded" : words;
  recording.className = `badge ${state.ending && state.folder ? "good" : kind}`;
  recording.classList.toggle("on", Boolean(state.folder) && !state.ending);
  $("[data-folder]").textContent = state.folder ? `Recorded in ${state.folder}` : "";
  const total = $("[data-total]");
  total.textContent = state.steps.length ? `reward ${state.total.toFixed(2)}` : "";
  $("[data-finish]").hidden = Boolean(state.ending);
  if (state.ending) $("[data-answer]").hidden = true;
  renderEnding();
  const consent = $("[data-consent]");
  if (state.consent === "asked" && !consent.open) consent.showModal();
  if (state.consent !== "asked") {
    if (consent.open) consent.close();
    // Nobody has to click on the screen first, which would be a step.
    if (before.consent !== state.consent) sink.focus({ preventScroll: true });
  }
}

function renderEnding() {
  const place = $("[data-ending]");
  const { ending } = state;
  place.hidden = !ending;
  if (!ending) return;
  const [words, kind] = ending.fault ? ["It broke: no verdict", "warn"] : ending.success ? ["Success", "good"] : ["Not solved", "bad"];
  place.className = `ending ${kind}`;
  place.replaceChildren(element("strong", words));
  const reasons = ending.fault ? [ending.fault] : ending.failed.map((check) => check.reason || check.name);
  if (reasons.length) {
    const list = document.createElement("ul");
    list.append(...reasons.map((reason) => element("li", reason)));
    place.append(list);
  }
}

const BACK = '<svg viewBox="0 0 24 24" aria-hidden="true"><path fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round" d="M9 14 4 9l5-5M4 9h10a6 6 0 0 1 0 12h-3"/></svg>';

function renderSteps(before) {
  const list = $("[data-steps]");
  if (state.line !== before.line) list.replaceChildren();
  for (const step of state.steps.slice(list.children.length)) {
    const item = document.createElement("li");
    const words = element("span", step.words, "words");
    words.title = `${step.words}, ${Math.round(step.milliseconds)} ms`;
    if (step.actor === "agent") words.prepend(element("span", "agent ", "by"));
    const reward = element("span", step.reward ? `${step.reward > 0 ? "+" : ""}${step.reward.toFixed(2)}` : "", "reward");
    if (step.reward) reward.classList.add(step.reward > 0 ? "up" : "down");
    reward.title = Object.entries(step.reward_terms).map(([name, value]) => `${name} ${value.toFixed(2)}`).join(", ");
    const back = document.createElement("button");
    back.type = "button";
    back.className = "back";
    back.title = `Undo this step and what follows it`;
    back.setAttribute("aria-label", `Undo step ${step.number} and what follows it`);
    back.innerHTML = BACK;
    back.addEventListener("click", () => { queue.length = 0; ask("undo", { step: step.number - 1 }); });
    item.append(element("span", step.number, "n"), words, reward, back);
    if (step.note) item.append(element("span", step.note, "said"));
    list.append(item);
  }
  if (state.steps.length !== before.steps.length) list.scrollTop = list.scrollHeight;
}

function renderAgent() {
  $("[data-agent]").value = state.agent ?? "";
  $("[data-agent-buttons]").hidden = !state.agent;
  $("[data-pace]").hidden = !state.agent;
  const agents = state.holder === "agent";
  screen.classList.toggle("watching", state.running);
  $("[data-holder]").textContent = !state.agent ? "" : agents
    ? `${state.agent} has the pointer. Any input of yours takes it.` : "You have the pointer.";
  $("[data-holder]").hidden = !state.agent;
  $('[data-wish="stop"]').disabled = !agents;
  $('[data-wish="run"]').disabled = state.running || Boolean(state.ending);
  $('[data-wish="step"]').disabled = state.running || Boolean(state.ending);
  const message = $("[data-message]");
  message.hidden = !state.message;
  message.textContent = state.message;
}

let marked;

// Where an agent's last action was, and what it did, once the frame after it is shown: frames and news come on
// ways of their own, and either may be first.
function mark() {
  const step = state.steps.at(-1);
  if (shown < state.frame || step === marked) return;
  marked = step;
  const ring = $("[data-ring]");
  const did = $("[data-did]");
  const agents = step?.actor === "agent";
  did.hidden = !agents;
  const at = agents ? step.action.path?.at(-1) ?? step.action : {};
  ring.hidden = at.x === undefined;
  if (!agents) return;
  did.textContent = `${state.agent ?? "agent"}: ${step.words}`;
  if (ring.hidden) return;
  ring.style.left = `${((at.x + 0.5) * 100) / size[0]}%`;
  ring.style.top = `${((at.y + 0.5) * 100) / size[1]}%`;
  ring.classList.remove("new");
  void ring.offsetWidth; // so that the animation begins anew
  ring.classList.add("new");
}

// ----- checks, only when they are asked for

const checks = $("[data-checks]");

async function loadChecks() {
  const answer = await fetch("/live/checks", { headers: { Accept: "application/json" } });
  if (!answer.ok) return;
  $("[data-check-list]").replaceChildren(...(await answer.json()).map((check) => {
    const item = document.createElement("li");
    item.append(element("span", check.holds ? "✓" : "○", check.holds ? "mark-good" : "mark-bad"));
    item.append(element("span", check.kind === "milestone" ? `${check.name} (milestone)` : check.name));
    if (check.reason && !check.holds) item.append(element("span", check.reason, "why"));
    return item;
  }));
}
checks.addEventListener("toggle", () => {
  if (checks.open !== state.checks_shown) ask("checks", { shown: checks.open });
  if (checks.open) loadChecks();
});

// ----- buttons

function keysOf(words) {
  return words.split("+").map((part) => part.trim()).filter(Boolean).map((part) => ({ ctrl: "Control", cmd: "Meta", win: "Meta" })[part.toLowerCase()] ?? (/^[A-Z]$/.test(part) ? part.toLowerCase() : part));
}
for (const button of document.querySelectorAll("[data-press]")) {
  button.addEventListener("click", () => { gestures.flush(); act({ kind: "key", keys: keysOf(button.dataset.press) }); sink.focus({ preventScroll: true }); });
}
$("[data-other-keys]").addEventListener("submit", (event) => {
  event.preventDefault();
  const field = event.target.elements.keys;
  const keys = keysOf(field.value);
  if (keys.length) act({ kind: "key", keys });
  field.value = "";
});
for (const button of document.querySelectorAll("[data-end]")) {
  button.addEventListener("click", () => { gestures.flush(); act({ kind: button.dataset.end }); });
}
$("[data-wait]").addEventListener("click", () => { gestures.flush(); act({ kind: "wait", seconds: 1 }); });
$("[data-answer-open]").addEventListener("click", () => {
  const form = $("[data-answer]");
  form.hidden = !form.hidden;
  if (!form.hidden) form.elements.text.focus();
});
$("[data-answer]").addEventListener("submit", (event) => {
  event.preventDefault();
  gestures.flush();
  act({ kind: "answer", text: event.target.elements.text.value });
});
$("[data-reset]").addEventListener("submit", (event) => {
  event.preventDefault();
  queue.length = 0;
  ask("reset", { seed: Number(event.target.elements.seed.value) });
});
$("[data-next]").addEventListener("click", () => { queue.length = 0; ask("reset", { seed: state.seed + 1 }); });
for (const button of document.querySelectorAll("[data-clock]")) {
  button.addEventListener("click", () => {
    if (button.dataset.clock === state.clock) return;
    queue.length = 0;
    ask("clock", { clock: button.dataset.clock });
  });
}
for (const button of document.querySelectorAll("[data-size]")) {
  button.addEventListener("click", () => { fitted = button.dataset.size === "fit"; layOut(); });
}
for (const button of document.querySelectorAll("[data-record]")) {
  button.addEventListener("click", () => ask("consent", { record: button.dataset.record === "yes" }));
}
$("[data-consent]").addEventListener("cancel", (event) => event.preventDefault());
$("[data-agent]").addEventListener("change", (event) => ask("agent", { wish: "invite", name: event.target.value }));
for (const button of document.querySelectorAll("[data-wish]")) {
  button.addEventListener("click", () => ask("agent", { wish: button.dataset.wish, pace: Number($("[data-pace]").value) }));
}
addEventListener("pagehide", () => { closing = true; });

layOut();
checks.open = false;
apply(JSON.parse($("#begun").textContent));
listen();
