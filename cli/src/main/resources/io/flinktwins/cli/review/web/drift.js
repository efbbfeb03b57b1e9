// Draws how far a model version's windows are from its reference. Uses D3, which is global.

import { SIZE, axis, versionOf } from "./accuracy.js";
import { className, dateAndTime, element, time } from "./words.js";

/** What the report says of a window; the first one is drawn, all are in the table. */
const DISTANCES = [
  { title: "classes", value: drift => drift.classDistance },
  { title: "confidence", value: drift => drift.confidenceDistance },
  { title: "rejections", value: drift => drift.rejectionDistance },
  { title: "formats", value: drift => drift.formatDistance },
  { title: "sizes", value: drift => drift.sizeDistance },
];

/** So that the little that chance does is not drawn as a mountain. */
const LEAST_TOP = 0.2;

const distance = value => value == null ? "–" : value.toFixed(2);

export function drawDrift(accuracy, version, classes) {
  const history = versionOf(accuracy, version);
  const windows = (history?.windows ?? []).filter(report => report.drift != null);
  document.getElementById("drifting").hidden = windows.length === 0;
  if (windows.length === 0) {
    return;
  }
  const labels = new Map(classes.map(known => [known.classId, known.label]));
  const grown = report => report.drift.grownClasses.map(classId => className(classId, labels.get(classId))).join(", ");
  const figure = document.getElementById("drift");
  const isOpen = figure.querySelector("details")?.open ?? false;
  drawState(windows, grown);
  document.getElementById("drift-note").textContent =
    `Distance of the classes that ${history.model} predicts from those of its reference, 0 to 1, by window of capture time.`;
  figure.replaceChildren(chart(history, windows), legend(windows), table(windows, grown, isOpen));
}

/** What to know of the newest window; the same for as long as it says the same, so that it is read out once. */
function drawState(windows, grown) {
  const newest = windows.at(-1);
  const state = document.getElementById("drift-state");
  state.className = newest.drift.drifted ? "drifts" : "";
  const names = grown(newest);
  const text = newest.drift.drifted
    ? `The newest window drifts, from ${dateAndTime(Date.parse(newest.windowStart))}.${names ? ` More frequent than in the reference: ${names}.` : ""}`
    : "The newest window does not drift.";
  if (state.textContent !== text) {
    state.textContent = text;
  }
}

function chart(history, windows) {
  const { width, height, left, right, top, bottom } = SIZE;
  const svg = d3.create("svg").attr("viewBox", [0, 0, width, height]).attr("role", "img")
    .attr("aria-label", `Distance of the classes that ${history.model} predicts, over time; the table below has the figures`);
  const value = report => DISTANCES[0].value(report.drift);
  const middle = report => (Date.parse(report.windowStart) + Date.parse(report.windowEnd)) / 2;
  const x = d3.scaleTime([Date.parse(windows[0].windowStart), Date.parse(windows.at(-1).windowEnd)], [left, width - right]);
  const y = d3.scaleLinear([0, Math.max(LEAST_TOP, d3.max(windows, value))], [height - bottom, top]).nice(4);
  svg.append("g").selectAll("line").data(y.ticks(4)).join("line").attr("class", "grid")
    .attr("x1", left).attr("x2", width - right).attr("y1", y).attr("y2", y);
  axis(svg, d3.axisLeft(y).ticks(4).tickSize(0), `translate(${left - 2},0)`);
  axis(svg, d3.axisBottom(x).ticks(4).tickFormat(time).tickSize(0), `translate(0,${height - bottom + 6})`);
  svg.append("path").attr("class", "path").attr("d", d3.line(report => x(middle(report)), report => y(value(report)))(windows));
  const point = svg.append("g").selectAll("circle").data(windows).join("circle")
    .attr("class", report => report.drift.drifted ? "point drifts" : "point")
    .attr("r", report => (report.drift.drifted ? 2 : 1) * (windows.length > 60 ? 1.5 : 3))
    .attr("cx", report => x(middle(report))).attr("cy", report => y(value(report)));
  point.append("title").text(report => `${dateAndTime(Date.parse(report.windowStart))}: ${distance(value(report))}`
    + `${report.drift.drifted ? ", drifts" : ""}`);
  return svg.node();
}

function legend(windows) {
  return element("figcaption", { hidden: !windows.some(report => report.drift.drifted) },
    element("span", { className: "legend drifts" }, "drifts, by any of the distances"));
}

/** All distances to read, the newest first. */
function table(windows, grown, isOpen) {
  const heading = text => element("th", { scope: "col" }, text);
  const cell = text => element("td", {}, text);
  const rows = windows.slice().reverse().map(report => element("tr", {},
    cell(dateAndTime(Date.parse(report.windowStart))),
    ...DISTANCES.map(shown => cell(distance(shown.value(report.drift)))),
    cell(report.drift.drifted ? "yes" : "no"), cell(grown(report))));
  return element("details", { open: isOpen }, element("summary", {}, "As a table"), element("div", { className: "scroll" },
    element("table", {},
      element("thead", {}, element("tr", {}, heading("window from"), ...DISTANCES.map(shown => heading(shown.title)),
        heading("drifts"), heading("more frequent"))),
      element("tbody", {}, ...rows))));
}
