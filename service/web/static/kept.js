// Remembers which trials are ticked, in this browser alone. Without it the boxes are sent by the buttons of their form.
"use strict";
(() => {
  const KEY = "kept-trials", MOST = 50, ID = /^[\w./-]{1,200}$/;
  const read = () => {
    try {
      const kept = JSON.parse(localStorage.getItem(KEY) ?? "[]");
      return Array.isArray(kept) ? kept.filter(id => typeof id === "string" && ID.test(id)).slice(0, MOST) : [];
    } catch { return []; }
  };
  const write = kept => {
    try { kept.length ? localStorage.setItem(KEY, JSON.stringify(kept)) : localStorage.removeItem(KEY); }
    catch { /* where nothing may be kept, the boxes still work */ }
  };
  const boxes = [...document.querySelectorAll("[data-keep]")];
  const counts = document.querySelectorAll("[data-kept-count]");
  const lists = document.querySelectorAll("[data-kept-list]");
  const forget = document.querySelector("[data-kept-forget]");
  // The list holds more than what is ticked on this page.
  for (const one of document.querySelectorAll("[data-kept-plain]")) one.hidden = true;
  const query = kept => kept.map(id => "id=" + encodeURIComponent(id)).join("&");
  const show = () => {
    const kept = read();
    for (const box of boxes) box.checked = kept.includes(box.value);
    for (const one of counts) {
      const words = kept.length === 0 ? one.dataset.none : kept.length === 1 ? one.dataset.one : one.dataset.many;
      one.textContent = words.replace("{n}", kept.length);
      one.hidden = false;
    }
    for (const one of lists) {
      one.href = one.href.split("?")[0] + (kept.length ? "?" + query(kept) : "");
      one.hidden = kept.length === 0;
    }
    if (forget) forget.hidden = kept.length === 0;
  };
  for (const box of boxes) {
    box.addEventListener("change", () => {
      const kept = read().filter(id => id !== box.value);
      write(box.checked ? [...kept, box.value].slice(-MOST) : kept);
      show();
    });
  }
  forget?.querySelector("button").addEventListener("click", () => {
    write([]);
    location.assign(location.pathname);
  });
  addEventListener("storage", event => { if (event.key === KEY) show(); });
  addEventListener("pageshow", show);
  // An empty page of the list is that of whatever is kept here.
  const kept = read();
  if (document.querySelector("[data-kept-empty]") && kept.length) location.replace("?" + query(kept));
  show();
})();
