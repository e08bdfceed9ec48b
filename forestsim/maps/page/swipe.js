// Two sides of the map with a handle between them, and pictures of differences the other way round.
const FAR = 6000;

/** Cut the panes of each side where the handle stands; one side alone is whole. */
function cut() {
  const two = state.view === "swipe";
  const size = map.getSize(), origin = map.containerPointToLayerPoint([0, 0]);
  const at = origin.x + (size.x * state.swipe) / 100;
  const box = (from, to) => `polygon(${[[from, -FAR], [to, -FAR], [to, FAR], [from, FAR]].map(([x, y]) => `${x}px ${origin.y + y}px`).join(", ")})`;
  sides.forEach((side, i) => {
    for (const pane of [side.pane, side.below]) {
      const { style } = map.getPane(pane);
      style.display = i === 1 && !two ? "none" : "";
      style.clipPath = !two ? "" : i === 0 ? box(origin.x - FAR, at) : box(at, origin.x + FAR);
    }
  });
  byId("swipe-part").hidden = !two;
  byId("swipe-line").style.left = `${state.swipe}%`;
}

/** Name both sides above the map, and the handle for those who hear the page. */
function nameSides() {
  byId("left-name").textContent = data.scenarios[state.scenario].stem;
  byId("right-name").textContent = data.scenarios[state.other].stem;
  byId("swipe").value = state.swipe;
  byId("swipe").setAttribute("aria-valuetext", `${data.scenarios[state.scenario].stem} ${Math.round(state.swipe)} %`);
}

function buildSwipe() {
  byId("swipe").addEventListener("input", (event) => {
    state.swipe = Number(event.target.value);
    nameSides();
    cut();
    writeAddress();
  });
  L.DomEvent.disableClickPropagation(byId("swipe"));
  map.on("move resize viewreset zoomend", cut);
}

const turnedPictures = new Map();

/** Return a palette PNG with its colours in the opposite order: B minus A from A minus B. */
function turned(url) {
  if (!turnedPictures.has(url)) {
    const [head, body] = url.split(",");
    const bytes = Uint8Array.from(atob(body), (letter) => letter.charCodeAt(0));
    const view = new DataView(bytes.buffer);
    let at = 8;  // after the signature come chunks: length, name, data, checksum
    while (view.getUint32(at + 4) !== 0x504c5445) at += 12 + view.getUint32(at);
    const start = at + 8, count = field().difference.length;
    const colours = Array.from({ length: count }, (_, i) => bytes.slice(start + 3 * (count - i), start + 3 * (count - i) + 3));
    colours.forEach((colour, i) => bytes.set(colour, start + 3 * (i + 1)));
    view.setUint32(start + view.getUint32(at), checksum(bytes.subarray(at + 4, start + view.getUint32(at))));
    let text = "";
    bytes.forEach((byte) => (text += String.fromCharCode(byte)));
    turnedPictures.set(url, `${head},${btoa(text)}`);
  }
  return turnedPictures.get(url);
}

/** Return the CRC-32 of a chunk. */
function checksum(bytes) {
  let sum = 0xffffffff;
  for (const byte of bytes) {
    sum ^= byte;
    for (let bit = 0; bit < 8; bit += 1) sum = sum & 1 ? (sum >>> 1) ^ 0xedb88320 : sum >>> 1;
  }
  return (sum ^ 0xffffffff) >>> 0;
}
