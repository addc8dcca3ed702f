"use strict";
(() => {
  // A notice comes with some page of the visit, and never again once it was closed.
  const notice = document.querySelector("[data-notice]");
  if (notice) {
    const views = Number(sessionStorage.getItem("views")) + 1;
    sessionStorage.setItem("views", views);
    const close = () => {
      sessionStorage.setItem("closed", notice.dataset.notice);
      notice.hidden = true;
    };
    notice.querySelectorAll("#notice-close, [data-close]").forEach((button) => button.addEventListener("click", close));
    notice.querySelectorAll("form").forEach((form) => form.addEventListener("submit", close));
    if (!sessionStorage.getItem("closed") && views >= Number(notice.dataset.from)) {
      if (notice.classList.contains("app")) document.body.prepend(notice);
      notice.hidden = false;
    }
  }

  // A slow shop: the page stays as it is until the next one has come.
  const delay = Number(document.body.dataset.latency);
  if (!delay) return;
  let timer = 0;
  const later = (go) => {
    clearTimeout(timer);
    if (!document.querySelector("#loading")) {
      const bar = document.createElement("div");
      bar.id = "loading";
      document.body.append(bar);
    }
    timer = setTimeout(go, delay);
  };
  addEventListener("pageshow", () => document.querySelectorAll("#loading").forEach((bar) => bar.remove()));
  addEventListener("click", (event) => {
    const link = event.target.closest("a[href]");
    const special = event.ctrlKey || event.shiftKey || event.metaKey || event.altKey || event.button;
    if (event.defaultPrevented || special || !link || link.target || link.getAttribute("href").startsWith("#")) return;
    event.preventDefault();
    later(() => location.assign(link.href));
  });
  addEventListener("submit", (event) => {
    if (event.defaultPrevented) return;
    event.preventDefault();
    const form = event.target, by = event.submitter;
    later(() => {
      if (by && by.name) {
        const field = document.createElement("input");
        [field.type, field.name, field.value] = ["hidden", by.name, by.value];
        form.append(field);
      }
      form.submit();
    });
  });
})();
