"use strict";
(() => {
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const one = (selector, root = document) => root.querySelector(selector);

  all(".stepper").forEach((box) => box.addEventListener("click", (event) => {
    const step = Number(event.target.dataset && event.target.dataset.step);
    if (!step) return;
    const input = one("input", box);
    input.value = Math.max(1, Math.min(20, (parseInt(input.value, 10) || 1) + step));
  }));

  all("[data-submit]").forEach((select) => select.addEventListener("change", () => select.form.requestSubmit()));

  all("[data-confirm]").forEach((form) => form.addEventListener("submit", (event) => {
    if (!confirm(form.dataset.confirm)) event.preventDefault();
  }));

  document.addEventListener("click", (event) => all("details.menu[open]").forEach((menu) => {
    if (!menu.contains(event.target)) menu.open = false;
  }));

  const shots = all(".shot");
  all("[data-shot]").forEach((thumb) => thumb.addEventListener("click", () => {
    shots.forEach((shot, i) => { shot.hidden = String(i) !== thumb.dataset.shot; });
    all("[data-shot]").forEach((other) => other.setAttribute("aria-pressed", other === thumb));
  }));

  const price = one("#price"), picked = one("#picked");
  all("#buy-form input[name=variant], #buy-form select").forEach((control) => {
    const show = () => {
      const source = control.tagName === "SELECT" ? control.selectedOptions[0] : control;
      if (!source) return;
      price.textContent = source.dataset.price;
      if (picked) picked.textContent = source.dataset.label;
    };
    control.addEventListener("change", show);
    if (control.tagName === "SELECT") show();
  });

  const wrap = one("#gift-wrap"), ways = all("#checkout-form input[name=delivery]");
  [wrap, ...ways].filter(Boolean).forEach((control) => control.addEventListener("change", () => {
    const way = ways.find((radio) => radio.checked);
    all(".wrapping").forEach((row) => { row.hidden = !wrap.checked; });
    if (!way) return;
    one("#delivery-cost").textContent = way.dataset.cost;
    one("#order-total").textContent = wrap.checked ? way.dataset.wrapped : way.dataset.total;
  }));

  all("form[data-check]").forEach((form) => all("input[required]", form).forEach((input) => {
    input.addEventListener("blur", () => {
      const field = input.closest(".field"), bad = !input.checkValidity();
      field.classList.toggle("bad", bad);
      let error = one(".error", field);
      if (bad && !error) {
        error = document.createElement("p");
        error.className = "error";
        field.append(error);
      }
      if (error) error.textContent = bad ? (input.value ? "Please check this field." : "Please fill in this field.") : "";
    });
  }));

  const box = one("#search"), list = one(".suggest");
  let timer = 0, asked = "";
  if (box && list) {
    const close = () => { list.hidden = true; };
    box.addEventListener("input", () => {
      clearTimeout(timer);
      const query = box.value.trim();
      if (query.length < 2) return close();
      timer = setTimeout(async () => {
        asked = query;
        const answer = await fetch("/suggest?q=" + encodeURIComponent(query));
        const found = answer.ok ? await answer.json() : [];
        if (asked !== query) return;
        list.replaceChildren(...found.map((item) => {
          const link = document.createElement("a");
          link.href = "/p/" + item.id;
          link.textContent = item.title;
          return link;
        }));
        list.hidden = !found.length;
      }, 120);
    });
    box.addEventListener("keydown", (event) => { if (event.key === "Escape") close(); });
    document.addEventListener("click", (event) => { if (!event.target.closest(".search")) close(); });
  }
})();
