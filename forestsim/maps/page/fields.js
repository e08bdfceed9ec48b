// Fields: what spreads over the map, as a picture below the units; the named year next to the slider's is shown.
let fieldImage = null;

const field = () => data.fields.find((one) => one.id === state.field);
const pictures = () => scenario().fields.of[state.field];

/** Return the number of the picture whose year is nearest to the one shown. */
function nearestYear() {
  const { years } = pictures();
  return years.reduce((best, at, i) => (Math.abs(at - year()) < Math.abs(years[best] - year()) ? i : best), 0);
}

/** Build the picker of fields in the page's language. */
function fieldPicker() {
  byId("field-part").hidden = data.fields.length === 0;
  byId("field").replaceChildren(element("option", { value: "" }, word("page.no_field")),
    ...data.fields.map((one) => element("option", { value: one.id }, here(one.titles))));
}

/** Draw the chosen field for the year, and its legend. */
function drawField() {
  byId("field").value = state.field;
  const shown = field() && pictures();
  const url = shown ? scenario().fields.images[shown.images[nearestYear()]] : null;
  if (fieldImage && !url) {
    fieldImage.remove();
    fieldImage = null;
  } else if (url && !fieldImage) {
    map.createPane("field").style.zIndex = 250;  // above the ground, below lines and units
    fieldImage = L.imageOverlay(url, scenario().fields.bounds, { pane: "field", className: "field-image", opacity: 0.85, interactive: false, alt: "" }).addTo(map);
  } else if (url && fieldImage._url !== url) fieldImage.setUrl(url).setBounds(scenario().fields.bounds);
  fieldLegend(shown);
}

function fieldLegend(shown) {
  const one = field();
  if (!one) return byId("field-legend").replaceChildren();
  if (!shown) return byId("field-legend").replaceChildren(element("p", { class: "hint" }, word("page.no_data")));
  const classes = one.classes.map((c) => swatch(c.colour, `${number(c.from)} – ${number(c.to)}`));
  const unit = here(one.units), at = shown.years[nearestYear()];
  const sources = one.sources.map((key) => data.sources[key]).filter(Boolean).map((source) => source.text).join(" · ");
  byId("field-legend").replaceChildren(
    element("p", { class: "sub" }, [unit, word("page.map_of", { year: at }), one.tier && tierText(one.tier)].filter(Boolean).join(" · ")),
    classes.length ? element("div", { class: "swatches" }, element("ul", {}, ...classes.reverse())) : element("p", {}, word("page.none")),
    element("p", { class: "hint" }, word("page.field_rest")),
    element("details", {}, element("summary", {}, word("page.caveat")), element("p", {}, sentence(one.caveat)), element("p", { class: "hint" }, sources)),
  );
}
