// Calendars and clocks. Part of pickers.js.

const HALF = 0.5;
const pad = (number, width = 2) => String(number).padStart(width, "0");
const utc = (year, month, day = 1) => new Date(0).setUTCFullYear(year, month, day);
const parts = (time) => {
  const date = new Date(time);
  return [date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate()];
};
const isoDay = (time) => {
  const [year, month, day] = parts(time);
  return `${pad(year, 4)}-${pad(month + 1)}-${pad(day)}`;
};
const today = () => {
  const now = new Date();
  return utc(now.getFullYear(), now.getMonth(), now.getDate());
};
const monday = (time) => time - ((new Date(time).getUTCDay() + 6) % 7) * DAY;
/** ISO 8601: a week belongs to the year of its Thursday. */
const isoWeek = (time) => {
  const thursday = monday(time) + 3 * DAY;
  const year = parts(thursday)[0];
  return `${pad(year, 4)}-W${pad(1 + Math.floor((thursday - utc(year, 0)) / (7 * DAY)))}`;
};
const parseDay = (value) => {
  let found = /^(\d+)-W(\d+)$/.exec(value);
  if (found) return monday(utc(+found[1], 0, 4)) + (found[2] - 1) * 7 * DAY;
  found = /^(\d+)-(\d+)(?:-(\d+))?/.exec(value);
  return found ? utc(+found[1], found[2] - 1, +(found[3] || 1)) : null;
};
const addMonths = (time, count) => {
  const [year, month, day] = parts(time);
  return utc(year, month + count, Math.min(day, parts(utc(year, month + count + 1, 0))[2]));
};
const named = (options, time) =>
  new Intl.DateTimeFormat(undefined, { ...options, timeZone: "UTC" }).format(time);

const dateContent = (input) => {
  const { type } = input;
  const withTime = type === "datetime-local" || type === "time";
  const withDay = type !== "time";
  const format = {
    date: isoDay, week: isoWeek, month: (time) => isoDay(time).slice(0, 7),
    "datetime-local": isoDay,
  }[type];
  // A field of the same kind, off the page, knows what min, max and step allow.
  const probe = make("input");
  for (const name of ["type", "min", "max", "step", "value"]) {
    if (input.hasAttribute(name)) probe.setAttribute(name, input.getAttribute(name));
  }
  const validity = (value) => {
    nativeValue.set.call(probe, value);
    return probe.validity;
  };
  const fits = (value) => !validity(value).stepMismatch;
  const inRange = (value) => {
    const { rangeUnderflow, rangeOverflow } = validity(value);
    return !rangeUnderflow && !rangeOverflow;
  };
  const first = type === "week" ? 1 : weekStart();
  const hour12 = new Intl.DateTimeFormat(undefined, { hour: "numeric" }).resolvedOptions().hour12;
  const step = input.step === "any" ? 60 : parseFloat(input.step) || 60;
  const withSeconds = withTime && step % 60 !== 0;

  let chosen, cursor, clock, part, view;
  const sync = () => {
    const { value } = input;
    chosen = value;
    cursor = withDay ? parseDay(value) : 0;
    if (cursor === null) cursor = nearest(today());
    const at = /(\d\d):(\d\d)(?::(\d\d))?/.exec(value);
    const now = new Date();
    clock = at ? [+at[1], +at[2], +(at[3] || 0)] : [now.getHours(), now.getMinutes(), 0];
    if (!at && withTime) clock = settle(clock, 0) || clock;
  };
  /** The day nearest to `time` that lies between min and max. */
  const nearest = (time) => {
    const low = parseDay(input.min), high = parseDay(input.max);
    if (high !== null && format(time) > format(high)) return high;
    return low !== null && format(time) < format(low) ? low : time;
  };
  const bounded = (value, length) =>
    (!input.min || value >= input.min.slice(0, length)) && (!input.max || value <= input.max.slice(0, length));
  const dayAllowed = (time) => {
    const value = format(time);
    if (type === "datetime-local") return bounded(value, 10);
    return inRange(value) && fits(value);
  };
  const timeText = ([hour, minute, second]) =>
    `${pad(hour)}:${pad(minute)}${withSeconds ? `:${pad(second)}` : ""}`;
  const full = (time, of) => (withDay ? `${isoDay(time)}T` : "") + timeText(of);
  const count = (n) => Array.from({ length: n }, (_, index) => index);
  const seconds = () => (withSeconds ? count(60) : [0]);
  const minutes = (hour) =>
    count(60).filter((minute) => seconds().some((second) => fits(full(cursor, [hour, minute, second]))));
  const timeAllowed = (of) => inRange(full(cursor, of)) && fits(full(cursor, of));
  /** The allowed time nearest to `of` among those that share its first `fixed` places; HALF: its half day. */
  const settle = (of, fixed) => {
    if (timeAllowed(of)) return of;
    let best = null;
    const halfDay = (hour) => (hour >= 12) === (of[0] >= 12);
    const hours = fixed >= 1 ? [of[0]] : count(24).filter((hour) => fixed !== HALF || halfDay(hour));
    const distance = (a) => Math.abs(a[0] * 3600 + a[1] * 60 + a[2] - of[0] * 3600 - of[1] * 60 - of[2]);
    for (const hour of hours) {
      for (const minute of fixed > 1 ? [of[1]] : minutes(hour)) {
        for (const second of seconds()) {
          const tried = [hour, minute, second];
          if ((!best || distance(tried) < distance(best)) && timeAllowed(tried)) best = tried;
        }
      }
    }
    return best;
  };

  const commit = (value) => {
    setValue(input, value, "input", "change");
    if (panel && panel.owner === input) sync();
  };
  const finish = (value) => {
    panel.close();
    setValue(input, value, "input", "change");
  };
  const pickDay = (time) => {
    if (!dayAllowed(time)) return;
    if (!withTime) return finish(format(time));
    cursor = time;
    clock = settle(clock, 0) || clock;
    commit(full(cursor, clock));
    if (panel) panel.render();
  };
  const pickTime = (of, fixed) => {
    const found = settle(of, fixed);
    if (!found) return;
    clock = found;
    commit(full(cursor, clock));
    if (panel) panel.render();
  };
  const go = (time, next = view) => {
    cursor = time;
    view = next;
    panel.render();
  };
  const monthAllowed = (time) => bounded(isoDay(time).slice(0, 7), 7) || type === "week";
  const pickMonth = (time) => (type === "month" ? pickDay(time) : go(nearest(time), "days"));

  const header = (title, up, back, forward) =>
    make(
      "div", "row",
      button("‹", () => go(back), { name: "Previous" }),
      button(title, () => (up ? go(cursor, up) : 0), { className: "title" }),
      button("›", () => go(forward), { name: "Next" }),
    );
  const footer = () => {
    const now = type === "month" ? utc(...parts(today()).slice(0, 2)) : today();
    const label = { month: "This month", week: "This week" }[type] || "Today";
    return make(
      "div", "row foot",
      button("Clear", () => finish(""), { disabled: input.required }),
      button(label, () => pickDay(now), { disabled: !dayAllowed(now) }),
    );
  };
  const days = () => {
    const [year, month] = parts(cursor);
    const start = utc(year, month);
    const offset = (new Date(start).getUTCDay() - first + 7) % 7;
    const grid = make("div", type === "week" ? "days weeks" : "days");
    if (type === "week") grid.append(make("div", "head", "Week"));
    for (let index = 0; index < 7; index++) {
      grid.append(make("div", "head", named({ weekday: "narrow" }, utc(2024, 0, 7 + first + index))));
    }
    for (let index = 0; index < 42; index++) {
      const time = start + (index - offset) * DAY;
      if (type === "week" && index % 7 === 0) {
        const label = isoWeek(time).slice(6).replace(/^0/, "");
        grid.append(button(label, () => pickDay(time), { disabled: !dayAllowed(time), className: "faint" }));
      }
      const outside = parts(time)[1] !== month;
      const isCursor = type === "week" ? isoWeek(time) === isoWeek(cursor) : time === cursor;
      grid.append(
        button(String(parts(time)[2]), () => pickDay(time), {
          name: named({ dateStyle: "full" }, time),
          disabled: !dayAllowed(time),
          selected: chosen && format(time) === chosen.slice(0, format(time).length),
          className: `${outside ? "faint" : ""} ${time === today() ? "today" : ""} ${isCursor && part === 0 ? "cursor" : ""}`,
        }),
      );
    }
    const title = named({ month: "long", year: "numeric" }, cursor);
    return [header(title, "months", addMonths(cursor, -1), addMonths(cursor, 1)), grid];
  };
  const months = () => {
    const [year, month] = parts(cursor);
    const grid = make("div", "cells");
    for (const index of count(12)) {
      const time = utc(year, index);
      grid.append(
        button(named({ month: "short" }, time), () => pickMonth(time), {
          name: named({ month: "long", year: "numeric" }, time),
          disabled: type === "month" ? !dayAllowed(time) : !monthAllowed(time),
          selected: chosen && isoDay(time).slice(0, 7) === chosen.slice(0, 7),
          className: index === month ? "cursor" : "",
        }),
      );
    }
    return [header(String(year), "years", addMonths(cursor, -12), addMonths(cursor, 12)), grid];
  };
  const years = () => {
    const [year, month] = parts(cursor);
    const from = year - (year % 12);
    const grid = make("div", "cells");
    for (const index of count(12)) {
      const state = {
        disabled: !bounded(pad(from + index, 4), 4),
        className: index === year % 12 ? "cursor" : "",
      };
      grid.append(button(String(from + index), () => go(utc(from + index, month), "months"), state));
    }
    return [header(`${from} – ${from + 11}`, "", addMonths(cursor, -144), addMonths(cursor, 144)), grid];
  };

  // Columns of a time: each gives its choices and the clock that a choice leads to.
  const columns = [];
  if (withTime) {
    const half = () => (clock[0] >= 12 ? 12 : 0);
    columns.push({
      fixed: 1,
      choices: () => count(24).filter((hour) => (!hour12 || hour - (hour % 12) === half()) && minutes(hour).length),
      label: (hour) => (hour12 ? pad(hour % 12 || 12) : pad(hour)),
      with: (hour) => [hour, clock[1], clock[2]],
      now: () => clock[0],
    });
    columns.push({
      fixed: 2, choices: () => minutes(clock[0]), label: (minute) => pad(minute),
      with: (minute) => [clock[0], minute, clock[2]], now: () => clock[1],
    });
    if (withSeconds) {
      columns.push({
        fixed: 3, label: (second) => pad(second), now: () => clock[2],
        choices: () => seconds().filter((second) => fits(full(cursor, [clock[0], clock[1], second]))),
        with: (second) => [clock[0], clock[1], second],
      });
    }
    if (hour12) {
      columns.push({
        fixed: HALF, choices: () => [0, 12], label: (of) => (of ? "PM" : "AM"),
        with: (of) => [(clock[0] % 12) + of, clock[1], clock[2]], now: half,
      });
    }
  }
  const column = (one, index) => {
    const list = make("div", part === index + 1 ? "column active" : "column");
    list.dataset.scroll = "";
    for (const choice of one.choices()) {
      const state = {
        disabled: !settle(one.with(choice), one.fixed),
        selected: Boolean(chosen) && choice === one.now(),
        className: choice === one.now() ? "cursor" : "",
      };
      list.append(button(one.label(choice), () => pickTime(one.with(choice), one.fixed), state));
    }
    return list;
  };
  const stepColumn = (one, by) => {
    const choices = one.choices().filter((choice) => settle(one.with(choice), one.fixed));
    const at = choices.indexOf(one.now());
    const next = choices[Math.max(0, Math.min(choices.length - 1, at + by))];
    if (next !== undefined) pickTime(one.with(next), one.fixed);
  };
  const moveCursor = (event) => {
    const cells = view !== "days" || type === "month";
    const unit = view === "years" ? 12 : 1;
    const across = (by) => (cells ? addMonths(cursor, by * unit) : cursor + by * DAY * (type === "week" ? 7 : 1));
    const down = (by) => (cells ? addMonths(cursor, by * 3 * unit) : cursor + by * 7 * DAY);
    const page = cells || event.shiftKey ? 12 * unit : 1;
    const moves = {
      ArrowLeft: () => across(-1), ArrowRight: () => across(1), ArrowUp: () => down(-1),
      ArrowDown: () => down(1), PageUp: () => addMonths(cursor, -page), PageDown: () => addMonths(cursor, page),
    };
    if (!moves[event.key]) return false;
    go(moves[event.key]());
    return true;
  };

  part = withDay ? 0 : 1;
  view = type === "month" ? "months" : "days";
  sync();
  if (type === "month" || type === "week") cursor = parseDay(format(cursor));
  return {
    sync,
    render() {
      const body = make("div", "body");
      if (withDay) body.append(make("div", "", ...{ days, months, years }[view](), footer()));
      if (withTime) body.append(make("div", "columns", ...columns.map(column)));
      return body;
    },
    key(event) {
      if (event.key === "Tab") {
        const stops = columns.length + (withDay ? 1 : 0), low = withDay ? 0 : 1;
        part = low + ((part - low + (event.shiftKey ? stops - 1 : 1)) % stops);
        panel.render();
        return true;
      }
      if (event.key === "Enter") {
        if (part > 0) finish(full(cursor, settle(clock, 0) || clock));
        else if (view === "years") go(cursor, "months");
        else if (view === "months") pickMonth(utc(...parts(cursor).slice(0, 2)));
        else pickDay(cursor);
        return true;
      }
      if (part === 0) return moveCursor(event);
      const steps = { ArrowUp: -1, ArrowDown: 1, PageUp: -6, PageDown: 6 };
      if (event.key in steps) stepColumn(columns[part - 1], steps[event.key]);
      else if (event.key === "ArrowLeft") part = Math.max(withDay ? 0 : 1, part - 1);
      else if (event.key === "ArrowRight") part = Math.min(columns.length, part + 1);
      else return false;
      if (panel) panel.render();
      return true;
    },
  };
};

/** The locale's first day of the week: 0 for Sunday. */
const weekStart = () => {
  const locale = new Intl.Locale(navigator.language || "en-US");
  const info = locale.getWeekInfo ? locale.getWeekInfo() : locale.weekInfo;
  return info ? info.firstDay % 7 : 0;
};
