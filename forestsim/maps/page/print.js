// Paper: the map takes the size it has there.
let seen = null;
let copies = [];

function toPaper() {
  if (seen) return;
  seen = { centre: map.getCenter(), zoom: map.getZoom(), whole: map.getBounds().contains(boundsOf(listed())) };
  document.body.classList.add("printing");
  resized();
  if (seen.whole) fit(listed());
  copies = [...map.getPane("mapPane").querySelectorAll("canvas")].map(copied);
}

/** Put a picture in place of a canvas: a canvas drawn just before it is printed comes out as a white sheet. */
function copied(canvas) {
  const picture = element("img", { src: canvas.toDataURL(), class: canvas.className, style: canvas.style.cssText, alt: "" });
  canvas.after(picture);
  canvas.style.display = "none";
  return { canvas, picture };
}

function toScreen() {
  if (!seen) return;
  for (const { canvas, picture } of copies) {
    picture.remove();
    canvas.style.display = "";
  }
  document.body.classList.remove("printing");
  resized();
  seen = null;
}

function resized() {
  map.invalidateSize({ animate: false });
  map.setView(seen.centre, seen.zoom, { animate: false });
  cut();
}

function buildPrint() {
  window.addEventListener("beforeprint", toPaper);
  window.addEventListener("afterprint", toScreen);
}
