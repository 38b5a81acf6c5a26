/**
 * A chart of numbers that stand in a table below it, drawn by Chart.js from the JSON beside it. Colors are those of the
 * page, in either theme.
 *
 * @import { ChartConfiguration, ChartDataset, ChartOptions } from "chart.js"
 */
import { application, controllerWith } from "../application.js";

/**
 * What the server says is to be drawn (web/queues/forecast.py, web/reports/report_kinds.py).
 *
 * @typedef {object} Told
 * @property {"bar" | "line"} kind
 * @property {boolean} [stacked]
 * @property {string[]} labels
 * @property {{ label: string, values: number[] }[]} series
 * @property {string[]} [colours] names of the page's own colors
 */

const COLORS = ["--accent", "--warn", "--violet", "--danger", "--info", "--ok"];
const DASHES = [[], [6, 3], [2, 3], [10, 3, 2, 3], [], []];
const POINTS = /** @type {const} */ (["circle", "rect", "triangle", "rectRot", "cross", "star"]);
const ROW = 26;
const LEAST_HEIGHT = 220;
const LINE_HEIGHT = 300;

/** @param {string} name */
function color(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

/**
 * @param {Told} told
 * @returns {ChartDataset[]}
 */
function seriesOf(told) {
  const colors = told.colours || COLORS;
  const isLine = told.kind === "line";
  return told.series.map((one, place) => ({
    label: one.label,
    data: one.values,
    backgroundColor: color(colors[place % colors.length]),
    borderColor: isLine ? color(colors[place % colors.length]) : color("--surface"),
    borderWidth: isLine ? 2 : 1,
    borderDash: isLine ? DASHES[place % DASHES.length] : [],
    pointStyle: POINTS[place % POINTS.length],
    maxBarThickness: 22,
  }));
}

/**
 * @param {Told} told
 * @returns {ChartOptions}
 */
function optionsOf(told) {
  const isLine = told.kind === "line";
  const text = color("--soft");
  const numbers = { stacked: told.stacked, beginAtZero: true, ticks: { color: text, precision: 0 }, grid: { color: color("--line") } };
  const names = { stacked: told.stacked, ticks: { color: text, autoSkip: isLine }, grid: { display: false } };
  return {
    animation: false,
    maintainAspectRatio: false,
    indexAxis: isLine ? "x" : "y",
    scales: isLine ? { x: names, y: numbers } : { x: numbers, y: names },
    interaction: { mode: "index", axis: isLine ? "x" : "y", intersect: false },
    plugins: { legend: { position: "bottom", labels: { color: color("--text"), usePointStyle: isLine, boxWidth: 14 } } },
  };
}

/** @param {Told} told */
export function heightOf(told) {
  if (told.kind === "line") return LINE_HEIGHT;
  const bars = told.stacked ? 1 : told.series.length;
  return Math.max(LEAST_HEIGHT, 90 + told.labels.length * Math.max(ROW, bars * 12 + 8));
}

const parts = { targets: { canvas: HTMLCanvasElement, space: HTMLElement }, values: { source: String } };

export class ChartsController extends controllerWith(parts) {
  /** The theme is a class of the root element: its colors are read anew. */
  theme = new MutationObserver(() => this.draw());

  connect() {
    this.theme.observe(document.documentElement, { attributes: true, attributeFilter: ["class"] });
    this.draw();
  }

  disconnect() {
    this.theme.disconnect();
    window.Chart.getChart(this.canvasTarget)?.destroy();
  }

  draw() {
    /** @type {Told} */
    const told = JSON.parse(document.getElementById(this.sourceValue)?.textContent ?? "null");
    if (!told) return;
    const { Chart } = window;
    Chart.getChart(this.canvasTarget)?.destroy();
    Chart.defaults.font.family = getComputedStyle(document.body).fontFamily;
    this.spaceTarget.style.height = `${heightOf(told)}px`;
    /** @type {ChartConfiguration} */
    const drawing = { type: told.kind, data: { labels: told.labels, datasets: seriesOf(told) }, options: optionsOf(told) };
    new Chart(this.canvasTarget, drawing);
  }
}

application.register("charts", ChartsController);
