/* Photos are made small before they leave the phone: upright, at most 2000 pixels long, without the place where they
   were taken. Whatever this cannot do, the server does; a photo that it cannot read is sent as it is. */
"use strict";
(function () {
  var LONGEST = 2000, QUALITY = .85, SMALL = 300000;
  if (!window.createImageBitmap || !window.DataTransfer) return;

  function shrunk(file) {
    if (!/^image\/(jpeg|png|webp)$/.test(file.type) || (file.size < SMALL && file.type !== "image/jpeg")) return Promise.resolve(file);
    return createImageBitmap(file, { imageOrientation: "from-image" }).then(function (picture) {
      var by = Math.min(1, LONGEST / Math.max(picture.width, picture.height));
      var canvas = document.createElement("canvas");
      canvas.width = Math.round(picture.width * by); canvas.height = Math.round(picture.height * by);
      var pen = canvas.getContext("2d");
      pen.fillStyle = "white"; pen.fillRect(0, 0, canvas.width, canvas.height);
      pen.drawImage(picture, 0, 0, canvas.width, canvas.height); picture.close();
      return new Promise(function (done) { canvas.toBlob(done, "image/jpeg", QUALITY); });
    }).then(function (small) {
      if (!small || (small.size >= file.size && file.type !== "image/jpeg")) return file;
      return new File([small], file.name.replace(/\.\w+$/, "") + ".jpg", { type: "image/jpeg" });
    }).catch(function () { return file; });
  }

  document.addEventListener("change", function (e) {
    var input = e.target, form = input.form;
    if (input.type !== "file" || !/image\//.test(input.accept) || !form) return;
    var chosen = Array.prototype.slice.call(input.files), send = form.querySelector("button[type=submit]");
    if (send) send.setAttribute("aria-busy", "true");
    input.shrinking = Promise.all(chosen.map(shrunk)).then(function (files) {
      var all = new DataTransfer();
      files.forEach(function (file) { all.items.add(file); });
      if (input.files.length === chosen.length) input.files = all.files;
      input.shrinking = null;
      if (send) send.removeAttribute("aria-busy");
    });
  });

  /* a form that is sent meanwhile waits for its photos */
  document.addEventListener("submit", function (e) {
    var input = e.target.querySelector("input[type=file]"), send = e.submitter;
    if (!input || !input.shrinking) return;
    e.preventDefault(); e.stopPropagation();
    input.shrinking.then(function () { e.target.requestSubmit(send); });
  }, true);
})();
