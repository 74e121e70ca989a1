/* What the templates need beyond andina.js: nothing here is needed for anything to work. */
"use strict";
(function () {
  var d = document;
  var all = function (s, c) { return Array.prototype.slice.call((c || d).querySelectorAll(s)); };
  var within = function (s, c) { return (c.matches && c.matches(s) ? [c] : []).concat(all(s, c)); };
  var store = function (k, v) { try { if (v) localStorage.setItem(k, v); else localStorage.removeItem(k); } catch (e) { /* private mode */ } };

  /* the link that changes the light is followed only where no script did it already */
  d.addEventListener("click", function (e) { if (e.target.closest("a[data-theme-toggle]")) e.preventDefault(); });

  /* a file input that is covered by its box shows what was chosen */
  d.addEventListener("change", function (e) {
    var box = e.target.type === "file" && e.target.closest(".upload, .attach"), names = box && box.querySelector("[data-chosen]");
    if (names) names.textContent = Array.prototype.map.call(e.target.files, function (f) { return f.name; }).join(", ");
    if (names) e.target.removeAttribute("aria-invalid");
  });

  /* what is too big is said before it is sent: the server could only refuse it, together with what was written */
  d.addEventListener("submit", function (e) {
    var input = e.target.querySelector("input[type=file][data-largest]"), limits = input && input.dataset, whole = 0;
    if (!input || input.shrinking) return;
    var big = Array.prototype.filter.call(input.files, function (f) { whole += f.size; return f.size > +limits.largest; })[0];
    if (!big && whole <= +limits.whole) return;
    e.preventDefault(); e.stopPropagation();
    input.setAttribute("aria-invalid", "true"); input.focus();
    input.closest(".upload, .attach").querySelector("[data-chosen]").textContent = big ? limits.tooBig.replace("{name}", big.name) : limits.tooMuch;
  }, true);

  /* <a href="#id" data-open="id"> leads to a dialog without a script; with one it is a button that opens it */
  function lead(x) { var f = x.querySelector(".error-summary, [autofocus], .card__body :is(input:not([type=hidden]), select, textarea), .card__foot button"); if (f) f.focus(); }
  d.addEventListener("click", function (e) {
    var a = e.target.closest("a[data-open]"), x = a && d.getElementById(a.dataset.open);
    if (!x || !x.open) return;
    e.preventDefault(); lead(x);
  });
  d.addEventListener("keydown", function (e) {
    var a = d.activeElement, link = a && a.matches("a[data-open]");
    if (link && (e.key === " " || (e.defaultPrevented && e.key === a.dataset.key))) { e.preventDefault(); a.click(); }
  });
  /* what is chosen in a box goes to the page behind it, so the box is closed before the swap */
  d.addEventListener("htmx:beforeSwap", function (e) {
    var x = e.detail.requestConfig.elt.closest("[data-closes]"), box = x && x.closest("dialog");
    if (box && e.detail.shouldSwap) box.close();
  });

  /* what was chosen of this name while the answer was on its way stays chosen in what comes, if it is still offered */
  var meanwhile = null;
  d.addEventListener("htmx:beforeSwap", function (e) {
    var x = e.detail.target, c = x.dataset && x.dataset.keeps && x.querySelector("[name=" + x.dataset.keeps + "]:checked");
    meanwhile = c ? { id: x.id, name: c.name, value: c.value } : null;
  });
  d.addEventListener("htmx:afterSettle", function () {
    var kept = meanwhile, x = kept && d.getElementById(kept.id);
    meanwhile = null;
    if (x) all("[name=" + kept.name + "]", x).forEach(function (o) { if (o.value === kept.value) o.checked = true; });
  });

  /* one that the server sent open, because its form came back, becomes what it would be by a click */
  function reopen(x) { x.removeAttribute("open"); x.showModal(); lead(x); }

  /* the row that is previewed is marked; a preview takes a click, but not one that asks for another tab */
  d.addEventListener("click", function (e) { if ((e.ctrlKey || e.metaKey || e.shiftKey) && e.target.closest(".trow")) e.stopPropagation(); }, true);
  d.addEventListener("htmx:afterSwap", function (e) {
    var row = e.detail.requestConfig.elt;
    if (!row.matches(".trow")) return;
    all(".trow[aria-current]").forEach(function (x) { x.removeAttribute("aria-current"); });
    row.setAttribute("aria-current", "true");
  });

  /* a conversation stands at its end, and stays there when something is added, unless its reader went up */
  var near = new WeakMap();
  function keepEnd(x) { x.scrollTop = x.scrollHeight; }
  d.addEventListener("htmx:beforeSwap", function (e) { all("[data-keep-end]").forEach(function (x) { near.set(x, x.scrollHeight - x.scrollTop - x.clientHeight < 80); }); });
  d.addEventListener("htmx:afterSettle", function () { all("[data-keep-end]").forEach(function (x) { if (near.get(x) === undefined || near.get(x)) keepEnd(x); }); });

  /* a page that nobody looks at asks for nothing */
  d.addEventListener("htmx:beforeRequest", function (e) {
    if (d.hidden && e.detail.requestConfig.headers["X-Polled"]) e.preventDefault();
  });

  /* a switch that could not be moved goes back to where it was */
  function moveBack(e) { var f = e.detail.elt; if (f.matches && f.matches("form") && f.querySelector("[role=switch]")) f.reset(); }
  d.addEventListener("htmx:responseError", moveBack);
  d.addEventListener("htmx:sendError", moveBack);

  d.addEventListener("click", function (e) { if (e.target.closest("[data-print]")) print(); });

  /* what a page says was sent is no draft any more */
  all("[data-draft-sent]").forEach(function (m) {
    all('[data-draft="' + m.dataset.draftSent + '"]').forEach(function (t) { t.value = ""; });
    store("draft:" + m.dataset.draftSent, "");
    history.replaceState(history.state, "", location.pathname + location.hash);
  });

  /* drafts in forms that came with a swap; what the server gave back is kept, what it took is forgotten */
  d.addEventListener("input", function (e) { if (e.target.matches("[data-draft]")) store("draft:" + e.target.dataset.draft, e.target.value); });
  d.addEventListener("htmx:afterRequest", function (e) {
    var t = e.detail.elt.querySelector && e.detail.elt.querySelector("[data-draft]");
    if (t && e.detail.xhr.status < 400 && e.detail.xhr.status > 0) store("draft:" + t.dataset.draft, "");
  });

  d.addEventListener("htmx:load", function (e) {
    var n = e.detail.elt;
    within("a[data-open]", n).forEach(function (a) { a.setAttribute("role", "button"); a.setAttribute("aria-haspopup", "dialog"); });
    within("dialog[open]", n).forEach(function (x) { if (!x.matches(":modal")) reopen(x); });
    within("[data-draft]", n).forEach(function (t) { if (t.value) store("draft:" + t.dataset.draft, t.value); });
    within("[data-keep-end]", n).forEach(keepEnd);
  });
})();
