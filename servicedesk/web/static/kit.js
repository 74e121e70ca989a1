/* What the templates need beyond andina.js: nothing here is needed for anything to work. */
"use strict";
(function () {
  var d = document;
  /* the link that changes the light is followed only where no script did it already */
  d.addEventListener("click", function (e) { if (e.target.closest("a[data-theme-toggle]")) e.preventDefault(); });
  /* a file input that is covered by its box shows what was chosen */
  d.addEventListener("change", function (e) {
    var box = e.target.type === "file" && e.target.closest(".upload"), names = box && box.querySelector("[data-chosen]");
    if (names) names.textContent = Array.prototype.map.call(e.target.files, function (f) { return f.name; }).join(", ");
  });
})();
