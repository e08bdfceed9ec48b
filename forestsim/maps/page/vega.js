// Charts by Vega-Lite, drawn from what the page holds; nothing is asked for.
const FONT = "system-ui, 'Segoe UI', Roboto, 'Noto Sans', 'DejaVu Sans', 'Liberation Sans', Arial, sans-serif";
const drawnViews = new Map();
const specsOf = new Map();

const chartConfig = () => ({
  font: FONT, background: null, view: { stroke: null },
  axis: { labelFontSize: 12, titleFontSize: 12.5, titleFontWeight: "normal", labelColor: "#1c262b", titleColor: "#1c262b", gridColor: "#e6eaeb", domainColor: "#aab5b8", tickColor: "#aab5b8", titlePadding: 8, labelPadding: 5 },
  legend: { labelFontSize: 12, titleFontSize: 12, labelLimit: 260, symbolType: "square" },
});

const formatLocale = () => ({ decimal: state.language === "en" ? "." : ",", thousands: NARROW, grouping: [3], currency: ["", ""] });

/** Draw a chart in a place, unless it stands there already. */
async function plot(place, spec) {
  const text = JSON.stringify([spec, state.language]);
  if (specsOf.get(place) === text) return;
  specsOf.set(place, text);
  const drawn = await window.vegaEmbed(place, { ...spec, config: chartConfig() },
    { actions: false, renderer: "svg", ast: true, formatLocale: formatLocale(), tooltip: { theme: "custom" } });
  if (drawnViews.has(place)) drawnViews.get(place).finalize();
  drawnViews.set(place, drawn);
}

function emptyChart(place) {
  specsOf.delete(place);
  place.replaceChildren(element("p", { class: "hint" }, word("page.all_unstated")));
}
