// Paper: the map takes the size it has there.
const clearCanvas = L.Canvas.prototype._clear;
let seen = null;

function toPaper() {
  if (seen) return;
  seen = { centre: map.getCenter(), zoom: map.getZoom(), whole: map.getBounds().contains(boundsOf(listed())) };
  document.body.classList.add("printing");
  // strokes go to paper as they are drawn, and a clearing would be a white sheet over all that lies below
  L.Canvas.prototype._clear = () => {};
  resized();
  if (seen.whole) fit(listed());
}

function toScreen() {
  if (!seen) return;
  L.Canvas.prototype._clear = clearCanvas;
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
