/* What the desk needs beyond kit.js: keys for links, help and tick boxes, and the palette's first line. */
"use strict";
(function () {
  var d = document;
  var typing = function (e) { return e.target.closest && e.target.closest("input:not([type=checkbox]), textarea, select, [contenteditable]"); };
  var off = function () { try { return localStorage.getItem("keys") === "off"; } catch (e) { return false; } };
  function ticked() {
    var n = d.querySelectorAll(".tick:checked").length;
    d.querySelectorAll("[data-ticked]").forEach(function (x) { x.textContent = n || ""; });
  }

  /* a key that stands on a link follows it; X ticks the row that has the focus */
  d.addEventListener("keydown", function (e) {
    if (e.ctrlKey || e.metaKey || e.altKey || typing(e) || d.querySelector("dialog[open]") || off()) return;
    var a = d.activeElement;
    if (e.defaultPrevented && a && a.matches("a[data-key]:not([data-open])") && a.dataset.key === e.key) { a.click(); return; }
    var help = e.key === "h" && d.querySelector("a[data-key=h]");
    if (help) { e.preventDefault(); help.click(); return; }
    var row = e.key === "x" && (a.closest("li") || d).querySelector(".tick");
    if (row && a.matches(".trow, .tick")) { e.preventDefault(); row.checked = !row.checked; ticked(); }
  });
  d.addEventListener("change", function (e) { if (e.target.matches(".tick")) ticked(); });

  /* the palette: whoever listens hears which line is chosen, and Enter goes to it */
  d.addEventListener("htmx:afterSettle", function (e) {
    var input = d.querySelector("#palette [role=combobox]"), first = d.querySelector("#palette [aria-selected=true]");
    if (input && first && e.detail.elt.id === "palette-list") input.setAttribute("aria-activedescendant", first.id);
  });
  /* a filter that is chosen from a list is applied at once */
  d.addEventListener("change", function (e) { if (e.target.matches("#filters select")) e.target.form.requestSubmit(); });
})();
