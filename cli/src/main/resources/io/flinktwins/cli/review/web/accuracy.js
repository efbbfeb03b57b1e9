// Draws the accuracy of a model version over time: each window's share with its interval. Uses D3, which is global.

import { count, dateAndTime, element, percent, time, wholePercent } from "./words.js";

export const SIZE = { width: 360, height: 210, left: 40, right: 12, top: 10, bottom: 24 };

/** What is drawn of each report; a report that does not have it leaves a gap. */
const SERIES = [
  { name: "measured", title: "measured on labelled images", value: report => report.top1, interval: report => report.top1Interval },
  { name: "estimated", title: "estimated for all images", value: report => report.estimatedTop1,
    interval: report => report.estimatedTop1Interval },
];

/** The version that was asked for, or the one that was reported last. */
export function versionOf(accuracy, version) {
  return accuracy.find(history => history.model === version) ?? accuracy.at(-1);
}

/** The share of right answers over all time, its interval and the estimate, in words; null while nothing is known. */
export function wholeAccuracy(accuracy, version) {
  const whole = versionOf(accuracy, version)?.whole;
  if (whole?.top1 == null) {
    return null;
  }
  const estimate = whole.estimatedTop1 == null ? "" : `; estimated for all: ${percent(whole.estimatedTop1)}`;
  return {
    value: percent(whole.top1),
    detail: `95 %: ${percent(whole.top1Interval.low)} to ${percent(whole.top1Interval.high)}, ${count(whole.count)} labels${estimate}`,
  };
}

export function drawAccuracy(accuracy, version) {
  const history = versionOf(accuracy, version);
  const windows = (history?.windows ?? []).filter(report => SERIES.some(series => series.value(report) != null));
  const note = document.getElementById("accuracy-note");
  const figure = document.getElementById("chart");
  if (windows.length === 0) {
    note.textContent = "No window has a labelled image yet.";
    figure.replaceChildren();
    return;
  }
  note.textContent = `Top-1 of ${history.model} by window of capture time, with 95 % intervals.`;
  const isOpen = figure.querySelector("details")?.open ?? false;
  figure.replaceChildren(chart(history, windows), legend(windows), table(windows, isOpen));
}

function chart(history, windows) {
  const { width, height, left, right, top, bottom } = SIZE;
  const svg = d3.create("svg").attr("viewBox", [0, 0, width, height]).attr("role", "img")
    .attr("aria-label", `Top-1 of ${history.model} over time; the table below has the figures`);
  const middle = report => (Date.parse(report.windowStart) + Date.parse(report.windowEnd)) / 2;
  const bounds = boundsOf(windows);
  const first = Date.parse(windows[0].windowStart);
  const x = d3.scaleTime([first, Date.parse(windows.at(-1).windowEnd)], [left, width - right]);
  const y = d3.scaleLinear(d3.extent(bounds), [height - bottom, top]).nice(5).clamp(true);
  svg.append("g").selectAll("line").data(y.ticks(5)).join("line").attr("class", "grid")
    .attr("x1", left).attr("x2", width - right).attr("y1", y).attr("y2", y);
  axis(svg, d3.axisLeft(y).ticks(5).tickFormat(wholePercent).tickSize(0), `translate(${left - 2},0)`);
  axis(svg, d3.axisBottom(x).ticks(4).tickFormat(time).tickSize(0), `translate(0,${height - bottom + 6})`);
  for (const series of SERIES) {
    drawSeries(svg, series, windows.filter(report => series.value(report) != null), middle, x, y);
  }
  return svg.node();
}

/** What has to fit: every share, and the intervals but for those of windows that have hardly an image in them. */
function boundsOf(windows) {
  const most = d3.max(windows, report => report.count);
  const wide = windows.filter(report => report.count >= most / 5);
  return SERIES.flatMap(series => [...windows.map(series.value),
    ...wide.map(series.interval).filter(interval => interval != null).flatMap(interval => [interval.low, interval.high])])
    .filter(bound => bound != null);
}

export function axis(svg, orientation, transform) {
  svg.append("g").attr("class", "axis").attr("transform", transform)
    .call(orientation).call(group => group.select(".domain").remove());
}

function drawSeries(svg, series, windows, middle, x, y) {
  const group = svg.append("g").attr("class", series.name);
  const at = report => x(middle(report));
  group.append("path").attr("class", "path").attr("d", d3.line(at, report => y(series.value(report)))(windows));
  const point = group.selectAll("g").data(windows).join("g");
  point.filter(series.interval).append("line").attr("class", "interval").attr("x1", at).attr("x2", at)
    .attr("y1", report => y(series.interval(report).low)).attr("y2", report => y(series.interval(report).high));
  point.append("circle").attr("class", "point").attr("r", windows.length > 60 ? 1.5 : 3)
    .attr("cx", at).attr("cy", report => y(series.value(report)));
  point.append("title").text(report => `${dateAndTime(Date.parse(report.windowStart))}: ${percent(series.value(report))}`);
}

function legend(windows) {
  const drawn = SERIES.filter(series => windows.some(report => series.value(report) != null));
  return element("figcaption", { hidden: drawn.length < 2 },
    ...drawn.map(series => element("span", { className: `legend ${series.name}` }, series.title)));
}

/** The same figures to read. */
function table(windows, isOpen) {
  const heading = text => element("th", { scope: "col" }, text);
  const cell = text => element("td", {}, text);
  const drawn = SERIES.filter(series => windows.some(report => series.value(report) != null));
  const rows = windows.slice().reverse().map(report => element("tr", {},
    cell(dateAndTime(Date.parse(report.windowStart))), cell(count(report.count)),
    ...drawn.flatMap(series => [cell(percent(series.value(report))), cell(percent(series.interval(report)?.low)),
      cell(percent(series.interval(report)?.high))])));
  return element("details", { open: isOpen }, element("summary", {}, "As a table"), element("div", { className: "scroll" },
    element("table", {},
      element("thead", {}, element("tr", {}, heading("window from"), heading("labels"),
        ...drawn.flatMap(series => [heading(series.name), heading("95 % from"), heading("to")]))),
      element("tbody", {}, ...rows))));
}
