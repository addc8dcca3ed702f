// Colours. Part of pickers.js.

const hsl = (hue, saturation, lightness) => {
  const a = saturation * Math.min(lightness, 1 - lightness);
  const channel = (n) => {
    const k = (n + hue / 30) % 12;
    return pad(Math.round(255 * (lightness - a * Math.max(-1, Math.min(k - 3, 9 - k, 1)))).toString(16));
  };
  return `#${channel(0)}${channel(8)}${channel(4)}`;
};
const SWATCHES = [
  ...Array.from({ length: 10 }, (_, index) => hsl(0, 0, index / 9)),
  ...[0.5, 0.25, 0.4, 0.65, 0.8, 0.92].flatMap((lightness) =>
    [0, 30, 60, 120, 160, 180, 210, 240, 280, 320].map((hue) => hsl(hue, 1, lightness)),
  ),
];

const colorContent = (input) => {
  const before = input.value;
  const field = make("input", "hex");
  field.maxLength = 7;
  field.setAttribute("aria-label", "Hex");
  const set = (value) => {
    setValue(input, value, "input");
    if (panel) panel.render();
  };
  field.addEventListener("input", () => {
    const typed = /^#?([0-9a-f]{6})$/i.exec(field.value.trim());
    if (typed) set(`#${typed[1].toLowerCase()}`);
  });
  const well = make("div", "well");
  const grid = make("div", "swatches");
  const close = () => panel.close();
  const bottom = make("div", "row foot", well, field, button("Done", close));
  bottom.style.marginTop = "8px";
  const body = make("div", "body", make("div", "", grid, bottom));
  return {
    closed() {
      if (input.value !== before) fire(input, "change");
    },
    render() {
      const { value } = input;
      grid.replaceChildren(
        ...SWATCHES.map((color) => {
          const one = button("", () => set(color), { name: color, selected: color === value });
          one.style.setProperty("--swatch", color);
          return one;
        }),
      );
      well.style.background = value;
      if (panel.root.activeElement !== field) field.value = value;
      // Moving the field out of the tree would take the focus from it.
      return body;
    },
    key(event) {
      if (event.key === "Enter") {
        close();
        return true;
      }
      const steps = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -10, ArrowDown: 10 };
      if (panel.root.activeElement === field || !(event.key in steps)) return false;
      const at = SWATCHES.indexOf(input.value) + steps[event.key];
      set(SWATCHES[Math.max(0, Math.min(SWATCHES.length - 1, at))]);
      return true;
    },
  };
};
