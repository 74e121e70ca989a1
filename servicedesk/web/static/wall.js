/* The wallboard: says when it has had no news. The page asks by itself; an answer without anything new counts too. */
(function () {
  "use strict";
  var heard = performance.now();
  function show() {
    var sign = document.getElementById("wall-fresh");
    if (!sign) return;
    var seconds = (performance.now() - heard) / 1000;
    var tone = seconds > 120 ? "danger" : seconds > 45 ? "warn" : "ok";
    sign.dataset.tone = tone;
    sign.textContent = tone === "ok" ? sign.dataset.ok : sign.dataset.old;
    document.getElementById("wall").classList.toggle("is-old", tone === "danger");
  }
  document.addEventListener("htmx:afterRequest", function (event) {
    if (event.detail.successful) heard = performance.now();
    show();
  });
  setInterval(show, 5000);
})();
