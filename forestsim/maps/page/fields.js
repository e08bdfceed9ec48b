// Fields: what spreads over the map, as a picture below the units; the named year next to the slider's is shown.
const field = () => data.fields.find((one) => one.id === state.field);
const fieldClasses = () => (differing() ? field().difference : field().classes);

/** Return the number of the picture whose year is nearest to the one shown. */
function nearestYear({ years }) {
  return years.reduce((best, at, i) => (Math.abs(at - year()) < Math.abs(years[best] - year()) ? i : best), 0);
}

/** Build the picker of fields in the page's language. */
function fieldPicker() {
  byId("field-part").hidden = data.fields.length === 0;
  byId("field").replaceChildren(element("option", { value: "" }, word("page.no_field")),
    ...data.fields.map((one) => element("option", { value: one.id }, here(one.titles))));
}

/** Draw the chosen field for the year on each side, and its legend. */
function drawField() {
  byId("field").value = state.field;
  const found = page.fields();
  const shown = found.map((fields) => (field() && fields.of[state.field]) || null);
  sides.forEach((side, i) => {
    const url = shown[i] ? found[i].images[shown[i].images[nearestYear(shown[i])]] : null;
    drawImage(side, url && found[i].turned ? turned(url) : url, url && found[i].bounds);
  });
  fieldLegend(shown.find(Boolean));
}

function drawImage(side, url, bounds) {
  if (side.image && !url) {
    side.image.remove();
    side.image = null;
  } else if (url && !side.image) {
    side.image = L.imageOverlay(url, bounds, { pane: side.below, className: "field-image", opacity: 0.85, interactive: false, alt: "" }).addTo(map);
  } else if (url) {
    // Equal pictures may lie in two places.
    if (side.image._url !== url) side.image.setUrl(url);
    side.image.setBounds(bounds);
  }
}

function fieldLegend(shown) {
  const one = field();
  if (!one) return byId("field-legend").replaceChildren();
  if (!shown) return byId("field-legend").replaceChildren(element("p", { class: "hint" }, word("page.no_data")));
  const classes = fieldClasses().map((c) => swatch(c.colour, span(c.from, c.to)));
  const unit = here(one.units), at = shown.years[nearestYear(shown)];
  const sources = one.sources.map((key) => data.sources[key]).filter(Boolean).map((source) => source.text).join(" · ");
  byId("field-legend").replaceChildren(
    ...page.said(),
    element("p", { class: "sub" }, [unit, word("page.map_of", { year: at }), one.tier && tierText(one.tier)].filter(Boolean).join(" · ")),
    classes.length ? element("div", { class: "swatches" }, element("ul", {}, ...classes.reverse())) : element("p", {}, word(differing() ? "compare.same" : "page.none")),
    element("p", { class: "hint" }, word("page.field_rest")),
    element("details", {}, element("summary", {}, word("page.caveat")), element("p", {}, sentence(one.caveat)), element("p", { class: "hint" }, sources)),
  );
}
