// Drop-down lists (select) and suggestions (datalist). Part of pickers.js.

const isDropDown = (element) =>
  element instanceof HTMLSelectElement && !element.multiple && element.size <= 1 && !element.disabled;

let opened = null; // the select that has the base-select appearance now

const KEPT = [
  "width", "height", "box-sizing", "color", "font", "letter-spacing", "text-transform", "text-align",
  "border", "border-radius", "background-color", "background-image", "background-position",
  "background-size", "background-repeat", "box-shadow", "padding-top", "padding-bottom",
  "min-width", "min-height", "opacity", "cursor",
];
const keptSheet = new CSSStyleSheet();

/**
 * Give a select the appearance whose list is in the page, keeping the look that it has. False if it does
 * not take it, be it that the page's style forbids it: then the browser must not open the list.
 */
const prepare = (select) => {
  if (!BASE_SELECT) return false;
  if (opened === select) return true;
  if (opened) release();
  const root = select.getRootNode();
  for (const needed of [PAGE_SHEET, keptSheet]) {
    if (!root.adoptedStyleSheets.includes(needed)) root.adoptedStyleSheets.push(needed);
  }
  const style = getComputedStyle(select);
  const plain = style.appearance === "none";
  const kept = KEPT.map((name) => `${name}: ${style.getPropertyValue(name)} !important`);
  if (plain) {
    kept.push(`padding-inline: ${style.paddingInlineStart} ${style.paddingInlineEnd} !important`);
  } else {
    // What the browser paints by itself differs from what the style says: 4 pixels more before the text,
    // an arrow at the very end that text stops at, and unless the page has colours of its own, those of a text field.
    kept.push(`padding-inline: ${parseFloat(style.paddingInlineStart) + 4}px 20px !important`);
    if (style.position === "static") kept.push("position: relative !important");
    if (style.borderRadius === "0px") kept.push("border-radius: 2px !important");
    if (style.backgroundColor === "rgb(239, 239, 239)") kept.push("background-color: Field !important");
  }
  keptSheet.replaceSync(`@layer own-pickers { select[data-picker-open] { ${kept.join(";")} } }`);
  select.setAttribute("data-picker-open", plain ? "plain" : "");
  opened = select;
  // The style must be known before the browser decides how to open the list.
  if (getComputedStyle(select).appearance === "base-select") return true;
  release();
  return false;
};

const release = () => {
  if (!opened) return;
  opened.removeAttribute("data-picker-open");
  opened = null;
};

const releaseIfClosed = () => {
  if (opened && !opened.matches(":open")) release();
};

const openOwnList = (select) => {
  const options = [...select.options];
  const items = options.map((option) => {
    const group = option.parentNode instanceof HTMLOptGroupElement ? option.parentNode : null;
    return {
      label: option.label || option.text,
      group: group ? group.label : "",
      disabled: option.disabled || Boolean(group && group.disabled),
      selected: option.selected,
    };
  });
  openPanel(select, () =>
    listContent(items, (index) => {
      panel.close();
      if (select.selectedIndex === index) return;
      select.selectedIndex = index;
      fire(select, "input", "change");
    }),
  );
};

const suggests = (input) =>
  input instanceof HTMLInputElement && input.list && !input.readOnly && !input.disabled &&
  !TYPES.includes(input.type) && input.type !== "range";

const openSuggestions = (input) => {
  const wanted = input.value.toLowerCase();
  const options = [...input.list.options].filter(
    (option) => !option.disabled && option.value && `${option.value}\n${option.label}`.toLowerCase().includes(wanted),
  );
  if (!options.length || (options.length === 1 && options[0].value === input.value)) {
    if (panel && panel.owner === input) panel.close();
    return;
  }
  const items = options.map((option) => ({
    label: option.value,
    note: option.label === option.value ? "" : option.label,
  }));
  openPanel(input, () =>
    listContent(items, (index) => {
      panel.close();
      setValue(input, options[index].value, "input", "change");
    }),
  );
};
