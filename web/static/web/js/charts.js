// Charts of numbers that stand in a table below them: <figure data-chart="id of the JSON"><canvas>. Colours are those of
// the page, in either theme.
const COLOURS = ["--accent", "--warn", "--violet", "--danger", "--info", "--ok"];
const DASHES = [[], [6, 3], [2, 3], [10, 3, 2, 3], [], []];
const POINTS = ["circle", "rect", "triangle", "rectRot", "cross", "star"];
const ROW = 26;
const LEAST_HEIGHT = 220;

function colour(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

function seriesOf(told) {
  const colours = told.colours || COLOURS;
  const isLine = told.kind === "line";
  return told.series.map((one, place) => ({
    label: one.label,
    data: one.values,
    backgroundColor: colour(colours[place % colours.length]),
    borderColor: isLine ? colour(colours[place % colours.length]) : colour("--surface"),
    borderWidth: isLine ? 2 : 1,
    borderDash: isLine ? DASHES[place % DASHES.length] : [],
    pointStyle: POINTS[place % POINTS.length],
    maxBarThickness: 22,
  }));
}

function settingsOf(told) {
  const isLine = told.kind === "line";
  const text = colour("--soft");
  const numbers = { stacked: told.stacked, beginAtZero: true, ticks: { color: text, precision: 0 }, grid: { color: colour("--line") } };
  const names = { stacked: told.stacked, ticks: { color: text, autoSkip: isLine }, grid: { display: false } };
  return {
    animation: false,
    maintainAspectRatio: false,
    indexAxis: isLine ? "x" : "y",
    scales: isLine ? { x: names, y: numbers } : { x: numbers, y: names },
    interaction: { mode: "index", axis: isLine ? "x" : "y", intersect: false },
    plugins: { legend: { position: "bottom", labels: { color: colour("--text"), usePointStyle: isLine, boxWidth: 14 } } },
  };
}

function heightOf(told) {
  if (told.kind === "line") return 300;
  const bars = told.stacked ? 1 : told.series.length;
  return Math.max(LEAST_HEIGHT, 90 + told.labels.length * Math.max(ROW, bars * 12 + 8));
}

function draw(figure) {
  const canvas = figure.querySelector("canvas");
  const told = JSON.parse(document.getElementById(figure.dataset.chart).textContent);
  const { Chart } = window;
  Chart.getChart(canvas)?.destroy();
  Chart.defaults.font.family = getComputedStyle(document.body).fontFamily;
  canvas.parentElement.style.height = `${heightOf(told)}px`;
  new Chart(canvas, { type: told.kind, data: { labels: told.labels, datasets: seriesOf(told) }, options: settingsOf(told) });
}

function drawAll(root = document) {
  for (const figure of root.querySelectorAll("[data-chart]")) draw(figure);
}

drawAll();
new MutationObserver(() => drawAll()).observe(document.documentElement, { attributes: true, attributeFilter: ["class"] });
document.addEventListener("arsos:drawn", (event) => drawAll(event.detail.root));
document.addEventListener("htmx:afterSettle", () => drawAll());
