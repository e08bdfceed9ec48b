// Controls, the page's address, and the start.
const PLAY = "M5 3l12 7-12 7z", PAUSE = "M5 3h4v14H5zM11 3h4v14h-4z";
const STEP_MS = 450;
let playing = null;

/** Change what is shown and bring every part of the page after it. */
function set(change) {
  const before = { ...state };
  Object.assign(state, change);
  state.amount = quantity().summable ? state.wish : "hectare";
  if (["scenario", "other", "view"].some((key) => state[key] !== before[key])) changeScenario(before);
  if (state.language !== before.language || before.quantity === "") nameAll();
  syncControls();
  paintUnits();
  legend();
  drawField();
  headline();
  card();
  tableValues();
  page.after(before);
  writeAddress();
}

function changeScenario(before) {
  if (state.scenario !== before.scenario) {
    const old = data.scenarios[before.scenario].years[before.year];
    state.year = Math.max(0, scenario().years.indexOf(old));
  }
  state.unit = null;
  firstRow = 0;
  drawUnits();
  unitTable();
  sectionButtons();
  notes();
  byId("scenario-name").textContent = page.name();
}

/** Put all words of the page into its language. */
function nameAll() {
  document.documentElement.lang = state.language;
  document.querySelectorAll("[data-word]").forEach((e) => (e.textContent = word(`page.${e.dataset.word}`)));
  document.querySelectorAll("[data-label]").forEach((e) => e.setAttribute("aria-label", word(`page.${e.dataset.label}`)));
  byId("scenario-name").textContent = page.name();
  quantityPicker();
  fieldPicker();
  sectionButtons();
  unitTable();
  nameMap();
  notes();
  openSheet(byId("sheet").getAttribute("aria-expanded") === "true");
  playButton();
}

function quantityPicker() {
  const groups = [...new Set(data.quantities.map((q) => q.group))];
  byId("quantity").replaceChildren(...groups.map((group) => element("optgroup", { label: word(`groups.${group}`) },
    ...data.quantities.filter((q) => q.group === group).map((q) => element("option", { value: q.id }, here(q.titles))))));
}

function sectionButtons() {
  let group = "";
  const made = [];
  for (const section of sections()) {
    if (section.group && section.group !== group) made.push(element("span", { class: "caption" }, section.group));
    group = section.group;
    const label = group ? `${group}, ${section.label}` : null;
    made.push(element("button", { type: "button", "aria-label": label, onclick: () => fit(section.units) }, section.label));
  }
  byId("sections").replaceChildren(...made);
}

function syncControls() {
  const q = quantity();
  byId("quantity").value = q.id;
  byId("quantity").title = here(q.titles);
  document.querySelectorAll("input[name=amount]").forEach((input) => {
    input.checked = input.value === state.amount;
    input.disabled = input.value === "total" && !q.summable;
    input.parentElement.title = input.disabled ? word("page.total_refused") : "";
  });
  const slider = byId("year");
  slider.max = scenario().years.length - 1;
  slider.value = state.year;
  slider.setAttribute("aria-valuetext", String(year()));
  byId("year-now").textContent = year();
  document.querySelectorAll("input[name=language]").forEach((input) => (input.checked = input.value === state.language));
}

function playButton() {
  const label = word(playing ? "page.pause" : "page.play");
  byId("play").setAttribute("aria-label", label);
  byId("play").setAttribute("aria-pressed", String(Boolean(playing)));
  byId("play").title = label;
  byId("play-sign").setAttribute("d", playing ? PAUSE : PLAY);
}

function stop() {
  clearInterval(playing);
  playing = null;
  playButton();
}

function play() {
  if (playing) return stop();
  const last = scenario().years.length - 1;
  if (state.year >= last) set({ year: 0 });
  playing = setInterval(() => {
    set({ year: Math.min(last, state.year + 1) });
    if (state.year >= last) stop();
  }, STEP_MS);
  playButton();
}

/** On a phone the panel is a sheet from below: a third of the screen, or half. */
function openSheet(open) {
  document.body.classList.toggle("sheet-open", open);
  byId("sheet").setAttribute("aria-expanded", String(open));
  byId("sheet").textContent = word(open ? "page.less" : "page.more");
  map.invalidateSize({ animate: false });
}

/** Keep what is shown in the page's address, so that a link leads back to it. */
function writeAddress() {
  const parts = { effect: state.quantity, year: year(), lang: state.language };
  if (state.wish === "total") parts.amount = "total";
  if (state.field) parts.field = state.field;
  if (state.unit) parts.unit = state.unit.unit;
  const address = "#" + new URLSearchParams(page.write(parts));
  if (address !== location.hash) history.replaceState(null, "", address);
}

/** Return the state that the address asks for; what it does not name keeps its default. */
function readAddress() {
  const asked = new URLSearchParams(location.hash.slice(1));
  const change = page.read(asked);
  const { years } = data.scenarios[change.scenario || 0];
  if (data.quantities.some((q) => q.id === asked.get("effect"))) change.quantity = asked.get("effect");
  if (years.includes(Number(asked.get("year")))) change.year = years.indexOf(Number(asked.get("year")));
  if (data.languages.includes(asked.get("lang"))) change.language = asked.get("lang");
  if (asked.has("field")) change.field = data.fields.some((one) => one.id === asked.get("field")) ? asked.get("field") : "";
  if (asked.has("amount")) change.wish = asked.get("amount") === "total" ? "total" : "hectare";
  change.unit = asked.get("unit");
  return change;
}

function buildControls() {
  byId("scenario-field").hidden = data.scenarios.length < 2;
  byId("scenario").replaceChildren(...data.scenarios.map((one, i) => element("option", { value: i }, page.label(i))));
  byId("language").replaceChildren(...data.languages.map((code) => element("label", { lang: code, title: data.words[code].name },
    element("input", { type: "radio", name: "language", value: code, "aria-label": data.words[code].name }), element("span", {}, code))));
  byId("scenario").addEventListener("change", (e) => page.pick({ scenario: Number(e.target.value) }));
  byId("quantity").addEventListener("change", (e) => set({ quantity: e.target.value }));
  byId("field").addEventListener("change", (e) => set({ field: e.target.value }));
  byId("year").addEventListener("input", (e) => (playing && stop(), set({ year: Number(e.target.value) })));
  byId("amount").addEventListener("change", (e) => set({ wish: e.target.value }));
  byId("language").addEventListener("change", (e) => set({ language: e.target.value }));
  byId("play").addEventListener("click", play);
  byId("sheet").addEventListener("click", () => openSheet(!document.body.classList.contains("sheet-open")));
  byId("units").addEventListener("keydown", tableKeys);
  byId("page").addEventListener("change", (e) => turnTo(Number(e.target.value)));
  window.addEventListener("hashchange", () => {
    follow(readAddress());
  });
}

/** Return the language of the reader's browser, English where it is another. */
function readersLanguage() {
  const wanted = (navigator.languages || [navigator.language]).map((tag) => tag.slice(0, 2));
  return wanted.find((code) => data.languages.includes(code)) || "en";
}

/** Show what an address asks for. */
function follow({ unit, ...asked }) {
  set(asked);
  const found = unit ? page.find(unit) : null;
  choose(found, "address");
}
