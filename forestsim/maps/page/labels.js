// Names of places and waters, in the page's language, none over another.
const labels = [];

function addLabels() {
  Object.assign(map.createPane("labels").style, { pointerEvents: "none", zIndex: 450 });
  for (const place of data.places) {
    const icon = element("div", { class: `place ${place.kind}` }, element("i"), element("span"));
    const marker = L.marker(place.at, { pane: "labels", interactive: false, keyboard: false, icon: L.divIcon({ html: icon, className: "", iconSize: [0, 0] }) });
    marker.addTo(map);
    labels.push({ at: L.latLng(place.at), titles: place.titles, dot: 5, town: place.kind === "town", text: icon.lastChild });
  }
  for (const line of data.lines) {
    const ways = line.ways.filter((way) => way.length > 1);
    if (!ways.length || line.kind === "road") continue;
    const icon = element("div", { class: `line-name ${line.kind}` }, element("span"));
    const marker = L.marker(ways[0][0], { pane: "labels", interactive: false, keyboard: false, icon: L.divIcon({ html: icon, className: "", iconSize: [0, 0] }) });
    marker.addTo(map);
    labels.push({ ways, titles: line.titles, dot: 0, text: icon.firstChild, marker });
  }
  map.on("moveend zoomend resize", placeLabels);
}

function nameLabels() {
  labels.forEach((label) => (label.text.textContent = here(label.titles)));
  placeLabels();
}

/** Put each name where it meets no other; hide it where there is no room. The most important come first. */
function placeLabels() {
  const size = map.getSize();
  const ribbons = ribbonBoxes(size);
  const taken = controlBoxes();
  labels.filter((l) => l.dot).forEach((label) => {
    const p = map.latLngToContainerPoint(label.at);
    taken.push([p.x - 5, p.y - 5, p.x + 5, p.y + 5]);
  });
  for (const label of labels) {
    const width = label.text.offsetWidth, height = label.text.offsetHeight;
    const offered = spots(label, width, height, size).filter(([, , box]) => box[0] > 2 && box[1] > 2 && box[2] < size.x - 2 && box[3] < size.y - 2);
    const free = (boxes) => offered.find(([, , box]) => !boxes.some((other) => box[0] < other[2] && box[2] > other[0] && box[1] < other[3] && box[3] > other[1]));
    const spot = free([...taken, ...ribbons]) || (label.town ? free(taken) : undefined);
    label.text.style.visibility = spot ? "visible" : "hidden";
    if (!spot) continue;
    if (label.marker) label.marker.setLatLng(map.containerPointToLatLng(spot[3]));
    label.text.style.transform = `translate(${spot[0]}px, ${spot[1]}px)`;
    taken.push(spot[2]);
  }
}

/** Buttons and the scale lie over the map. */
function controlBoxes() {
  const origin = map.getContainer().getBoundingClientRect();
  return [...map.getContainer().querySelectorAll(".leaflet-control")].map((control) => {
    const box = control.getBoundingClientRect();
    return [box.left - origin.left, box.top - origin.top, box.right - origin.left, box.bottom - origin.top];
  });
}

/** Ribbons are no ground for names, if there is any other. */
function ribbonBoxes(size) {
  const boxes = [];
  for (const unit of listed()) {
    for (const way of unit.ways || []) {
      const points = way.map((p) => map.latLngToContainerPoint(p));
      for (let i = 1; i < points.length; i += 1) {
        const steps = Math.max(1, Math.ceil(points[i].distanceTo(points[i - 1]) / 12));
        if (steps > 400) continue;
        for (let s = 0; s <= steps; s += 1) {
          const p = points[i - 1].add(points[i].subtract(points[i - 1]).multiplyBy(s / steps));
          if (p.x > 0 && p.y > 0 && p.x < size.x && p.y < size.y) boxes.push([p.x - 9, p.y - 6, p.x + 9, p.y + 6]);
        }
      }
    }
  }
  return boxes;
}

/** Return [dx, dy, box, point] for each place a name may stand. */
function spots(label, width, height, size) {
  const far = label.dot + 3;
  const offer = (p, dx, dy) => [dx, dy, [p.x + dx - 2, p.y + dy - 1, p.x + dx + width + 2, p.y + dy + height + 1], p];
  if (label.at) {
    const p = map.latLngToContainerPoint(label.at);
    return [
      offer(p, far, -height / 2), offer(p, -far - width, -height / 2), offer(p, -width / 2, -far - height), offer(p, -width / 2, far),
      offer(p, far + 14, -height / 2), offer(p, -far - 14 - width, -height / 2),
      offer(p, far, -far - height), offer(p, -far - width, -far - height), offer(p, far, far), offer(p, -far - width, far),
    ];
  }
  const found = [];
  for (const way of label.ways) {
    const points = way.map((p) => map.latLngToContainerPoint(p));
    for (let i = 1; i < points.length; i += 1) {
      const middle = points[i - 1].add(points[i]).divideBy(2);
      const along = points[i].subtract(points[i - 1]);
      const falls = along.x * along.y > 0;  // a name stands above and right of a falling line, above and left of a rising one
      if (!size.contains(middle) || middle.x < 0 || middle.y < 0) continue;
      found.push(offer(middle, falls ? 7 : -7 - width, -height - 1), offer(middle, falls ? -7 - width : 7, 1));
    }
  }
  const centre = size.divideBy(2);
  return found.sort((a, b) => a[3].distanceTo(centre) - b[3].distanceTo(centre));
}
