// Pickers drawn in the page. The browser's own pop-ups (lists, calendars, colours) are windows of their
// own: they are not in the page's picture, and a frame taken while one is open never comes back.
//
// - select: while it is open, and only then, it takes the "base-select" appearance, whose list is part of
//   the page (CSS Forms Level 1); without that appearance our own list opens.
// - date, time, month, week and colour fields, and suggestions (datalist): our own panel, in the top
//   layer, inside a closed shadow root. Typing into the fields themselves stays the browser's business.
//
// No globals are left behind, nothing is added to the page but while something is open.
(() => {
  "use strict";
  const XHTML = "http://www.w3.org/1999/xhtml";
  const BASE_SELECT = CSS.supports("appearance", "base-select");
  const TYPES = ["date", "datetime-local", "month", "week", "time", "color"];
  const nativeValue = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value");
  const DAY = 86400000;

  const sheet = (css) => {
    const made = new CSSStyleSheet();
    made.replaceSync(css);
    return made;
  };

  const PAGE_SHEET = sheet(`/* @include page.css */`);

  const PANEL_SHEET = sheet(`/* @include panel.css */`);

  /* @include panel.js */
  /* @include lists.js */
  /* @include dates.js */
  /* @include colors.js */

  // ---- what opens and closes them

  const hasPicker = (element) =>
    element instanceof HTMLInputElement && TYPES.includes(element.type) && !element.disabled &&
    (element.type === "color" || !element.readOnly);

  const openPicker = (input) => {
    openPanel(input, () => (input.type === "color" ? colorContent(input) : dateContent(input)));
  };

  /** Whether a page's style spreads the field's indicator over the whole field, as many do. */
  const spreads = (rules, input) =>
    [...rules].some((rule) => {
      if (rule.cssRules && rule.cssRules.length && spreads(rule.cssRules, input)) return true;
      if (!rule.selectorText || !rule.selectorText.includes("::-webkit-calendar-picker-indicator")) return false;
      const selector = rule.selectorText.replaceAll(/::-webkit-calendar-picker-indicator/g, "") || "*";
      return rule.style.position === "absolute" && input.matches(selector);
    });
  const allIndicator = (input) =>
    [...document.styleSheets].some((one) => {
      try {
        return spreads(one.cssRules, input);
      } catch {
        return false; // a sheet of another origin, or a selector that is none without its pseudo-element
      }
    });

  const onIndicator = (input, event) => {
    const box = input.getBoundingClientRect();
    const style = getComputedStyle(input);
    const rtl = style.direction === "rtl";
    const edge = (name) => parseFloat(style[name]) || 0;
    const inner = rtl ? edge("paddingLeft") + edge("borderLeftWidth") : edge("paddingRight") + edge("borderRightWidth");
    const fromEnd = rtl ? event.clientX - box.left : box.right - event.clientX;
    return (fromEnd >= 0 && fromEnd <= inner + 24) || allIndicator(input);
  };

  const swallow = (event) => {
    event.preventDefault();
    event.stopImmediatePropagation();
  };

  const adopt = (root) => {
    const sheets = root.adoptedStyleSheets; // nodes that are in no document have none
    if (sheets && !sheets.includes(PAGE_SHEET)) sheets.push(PAGE_SHEET);
  };
  const targetOf = (event) => event.composedPath()[0];
  let lastDown = null;
  let closedByDown = null;

  const onPress = (event) => {
    if (panel && targetOf(event) === panel.host) {
      const inside = panel.root.elementFromPoint(event.clientX, event.clientY);
      if (inside && inside.localName === "input") event.stopImmediatePropagation();
      else swallow(event);
      return;
    }
    if (event.type === "pointerdown" && event !== lastDown) {
      lastDown = event;
      adopt(targetOf(event).getRootNode()); // shadow roots that the parser made were not seen before
      closedByDown = panel ? panel.owner : null;
      if (panel) panel.close();
      releaseIfClosed();
    }
    const target = targetOf(event);
    if (event.type !== "mousedown" || event.button !== 0) return;
    const select = isDropDown(target) ? target : null;
    if (!select) return;
    if (prepare(select)) return;
    swallow(event);
    select.focus();
    if (closedByDown !== select) openOwnList(select);
  };

  const onClick = (event) => {
    if (panel && targetOf(event) === panel.host) {
      swallow(event);
      const inside = panel.root.elementFromPoint(event.clientX, event.clientY);
      const pressed = inside && inside.closest(".b");
      if (event.type === "click" && event.button === 0 && actions.has(pressed)) actions.get(pressed)();
      return;
    }
    if (event.type !== "click") return;
    requestAnimationFrame(releaseIfClosed);
    const target = targetOf(event);
    const closedNow = closedByDown === target;
    if (hasPicker(target)) {
      const byPointer = event.isTrusted && event.detail > 0;
      if (target.type !== "color" && !(byPointer && onIndicator(target, event))) return;
      event.preventDefault();
      if (!closedNow && !(panel && panel.owner === target)) openPicker(target);
    } else if (suggests(target) && !closedNow) {
      openSuggestions(target);
    }
  };

  const onKey = (event) => {
    const target = targetOf(event);
    if (event.isComposing) return;
    closedByDown = null;
    releaseIfClosed(); // a closed list takes keys as the browser's own does
    if (panel) {
      if (event.key === "Escape") {
        panel.close();
        return swallow(event);
      }
      if (panel.content.key && panel.content.key(event)) return swallow(event);
      if (panel && target === panel.host) return event.stopImmediatePropagation();
      if (event.key === "Tab" && panel) panel.close();
      return;
    }
    const opener = event.key === "F4" || (event.altKey && /^Arrow(Up|Down)$/.test(event.key));
    if (isDropDown(target)) {
      const arrow = /^Arrow(Up|Down)$/.test(event.key);
      const opensByArrow = arrow && (!BASE_SELECT || /^Mac/.test(navigator.platform));
      if ((opener || opensByArrow || event.key === " " || event.key === "Enter") && !prepare(target)) {
        swallow(event);
        openOwnList(target);
      }
      requestAnimationFrame(releaseIfClosed);
    } else if (hasPicker(target) && target.type !== "color" && (opener || event.key === " ")) {
      swallow(event);
      openPicker(target);
    } else if (suggests(target) && /^Arrow(Up|Down)$/.test(event.key)) {
      event.preventDefault();
      openSuggestions(target);
    }
  };

  const onInput = (event) => {
    const target = targetOf(event);
    if (!event.isTrusted) return;
    if (panel && panel.owner === target && panel.content.sync) {
      panel.content.sync();
      panel.render();
    } else if (suggests(target)) {
      openSuggestions(target);
    }
  };

  const listen = (root) => {
    for (const name of ["pointerdown", "mousedown", "pointerup", "mouseup"]) {
      root.addEventListener(name, onPress, true);
    }
    for (const name of ["click", "dblclick", "auxclick", "contextmenu"]) root.addEventListener(name, onClick, true);
    root.addEventListener("keydown", onKey, true);
    root.addEventListener("input", onInput, true);
    root.addEventListener("change", () => requestAnimationFrame(releaseIfClosed), true);
  };

  listen(window);
  addEventListener("keyup", () => opened && requestAnimationFrame(releaseIfClosed), true);
  /** Keep the panel beside its field, as long as that can be seen. */
  const follow = (event) => {
    if (!panel || event.target === panel.host) return;
    const box = panel.owner.getBoundingClientRect();
    if (!box.width || box.bottom < 0 || box.top > innerHeight) panel.close();
    else place(panel.owner, panel.host);
  };
  for (const name of ["scroll", "resize"]) addEventListener(name, follow, true);
  // Only the window's own loss of focus counts, not that of a field in it.
  addEventListener("blur", (event) => panel && event.target === window && panel.close(), true);
  addEventListener("pagehide", () => panel && panel.close());

  // ---- places that a page reaches by script

  const { attachShadow } = Element.prototype;
  Element.prototype.attachShadow = function (...options) {
    const root = attachShadow.apply(this, options);
    adopt(root);
    // The window sees events of open roots whole, those of closed ones only from outside.
    if (root.mode === "closed") listen(root);
    return root;
  };
  for (const owner of [Document.prototype, ShadowRoot.prototype]) {
    const property = Object.getOwnPropertyDescriptor(owner, "adoptedStyleSheets");
    if (!property || !property.set) continue;
    Object.defineProperty(owner, "adoptedStyleSheets", {
      ...property,
      set(sheets) {
        property.set.call(this, [...[...sheets].filter((one) => one !== PAGE_SHEET), PAGE_SHEET]);
      },
    });
  }
  const wrapShowPicker = (owner, opens, open) => {
    const { showPicker } = owner.prototype;
    if (!showPicker) return;
    owner.prototype.showPicker = function () {
      const active = !navigator.userActivation || navigator.userActivation.isActive;
      // Without a user's gesture the browser's own method refuses, with the right error.
      if (!active || !opens(this)) return showPicker.call(this);
      return open(this, showPicker);
    };
  };
  wrapShowPicker(HTMLInputElement, hasPicker, openPicker);
  wrapShowPicker(HTMLSelectElement, isDropDown, (select, native) => {
    if (prepare(select)) native.call(select);
    else openOwnList(select);
  });
  adopt(document);
})();
