// The panel that holds a picker, and lists in it. Part of pickers.js.

const actions = new WeakMap();

const make = (tag, className, ...children) => {
  const element = document.createElementNS(XHTML, tag);
  if (className) element.className = className;
  element.append(...children);
  return element;
};

/** A part of a panel that can be clicked. `state`: disabled, selected, className, name. */
const button = (label, action, state = {}) => {
  const element = make("div", `b ${state.className || ""}`, ...[label].flat());
  element.setAttribute("role", "button");
  if (state.name) element.setAttribute("aria-label", state.name);
  if (state.selected) element.setAttribute("aria-selected", "true");
  if (state.disabled) element.setAttribute("aria-disabled", "true");
  else actions.set(element, action);
  return element;
};

const fire = (element, ...names) => {
  for (const name of names) {
    element.dispatchEvent(new Event(name, { bubbles: true, composed: name === "input" }));
  }
};

const setValue = (input, value, ...events) => {
  if (input.value === value) return;
  nativeValue.set.call(input, value);
  fire(input, ...events);
};

let panel = null;

/** Open the panel of `owner`. `build(panel)` returns `{render, key, sync, closed}`; only render must be. */
const openPanel = (owner, build) => {
  if (panel) panel.close();
  const host = make("div");
  const root = attachShadow.call(host, { mode: "closed" });
  root.adoptedStyleSheets = [PANEL_SHEET];
  const scheme = getComputedStyle(owner).colorScheme;
  host.style.setProperty("--scheme", scheme === "normal" ? "light" : scheme);
  panel = { owner, host, root };
  panel.close = () => {
    panel = null;
    host.remove();
    if (content.closed) content.closed();
  };
  panel.render = () => {
    const scrolled = [...root.querySelectorAll("[data-scroll]")].map((part) => part.scrollTop);
    root.replaceChildren(content.render());
    root.querySelectorAll("[data-scroll]").forEach((part, index) => {
      const chosen = part.querySelector(".cursor") || part.querySelector("[aria-selected]");
      part.scrollTop = scrolled[index] || 0;
      if (!chosen) return;
      const above = chosen.offsetTop, below = above + chosen.offsetHeight - part.clientHeight;
      if (part.scrollTop > above || part.scrollTop < below || !scrolled.length) {
        part.scrollTop = scrolled.length ? (part.scrollTop > above ? above : below) : above - 60;
      }
    });
    place(owner, host);
  };
  const content = (panel.content = build(panel));
  for (const name of ["input", "change", "focusin", "focusout"]) {
    host.addEventListener(name, (event) => event.stopPropagation());
  }
  parentFor(owner).append(host);
  if (host.showPopover) {
    host.popover = "manual";
    host.showPopover();
  }
  panel.render();
};

/** Where the panel may live: whatever lies outside of an open modal dialog is inert. */
const parentFor = (owner) => {
  for (let node = owner; node; node = node.parentNode || node.host) {
    if (node.nodeName === "DIALOG" && node.matches(":modal")) return node;
  }
  return document.documentElement;
};

const place = (owner, host) => {
  const box = owner.getBoundingClientRect();
  host.style.setProperty("--width", `${Math.round(box.width) - 2}px`);
  const width = host.offsetWidth, height = host.offsetHeight;
  const below = box.bottom + 2, above = box.top - 2 - height;
  const y = below + height <= innerHeight || above < 0 ? Math.min(below, innerHeight - height) : above;
  host.style.setProperty("--x", `${Math.max(0, Math.min(box.left, innerWidth - width))}px`);
  host.style.setProperty("--y", `${Math.max(0, y)}px`);
};

/** A list to choose from; items are `{label, note, group, disabled, selected}`. */
const listContent = (items, choose) => {
  let cursor = items.findIndex((item) => item.selected);
  const move = (by) => {
    const order = items.map((item, index) => index).filter((index) => !items[index].disabled);
    if (!order.length) return;
    const at = order.indexOf(cursor);
    const next = at < 0 ? (by > 0 ? 0 : order.length - 1) : at + by;
    cursor = order[Math.max(0, Math.min(order.length - 1, next))];
    panel.render();
  };
  return {
    render() {
      const list = make("div", "list");
      list.setAttribute("role", "listbox");
      list.dataset.scroll = "";
      items.forEach((item, index) => {
        if (item.group && item.group !== (items[index - 1] || {}).group) {
          list.append(make("div", "group", item.group));
        }
        const label = [make("span", "", item.label)];
        if (item.note) label.push(make("span", "note", item.note));
        const className = index === cursor ? "cursor" : "";
        const option = button(label, () => choose(index), { ...item, className });
        option.setAttribute("role", "option");
        list.append(option);
      });
      return list;
    },
    key(event) {
      const steps = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 };
      if (event.key in steps) move(steps[event.key]);
      else if (event.key === "Enter" && cursor >= 0) choose(cursor);
      else return false;
      return true;
    },
  };
};
