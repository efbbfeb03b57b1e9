// What the diagrams are made of. Text goes into the page as text only, never as markup: labels are the user's.

const percent = share => share === null ? "–" : d3.format(".2%")(share).replace("%", " %");
const wholePercent = share => d3.format(".0%")(share).replace("%", " %");
const decimal = figure => figure === null ? "–" : d3.format(".4f")(figure);
const count = d3.format(",");
const cut = (text, length) => text.length <= length ? text : text.slice(0, length - 1) + "…";

/** An empty drawing in a figure; the sizes include the margins. */
function drawing(id, title, width, height) {
  const svg = d3.select("#" + id).append("svg")
    .attr("viewBox", [0, 0, width, height]).attr("width", width).attr("height", height)
    .attr("role", "img").attr("aria-label", title);
  svg.append("title").text(title);
  return svg;
}

function axis(svg, orientation, x, y) {
  svg.append("g").attr("class", "axis").attr("transform", `translate(${x},${y})`)
    .call(orientation).call(group => group.select(".domain").remove());
}

function grid(svg, scale, left, right) {
  svg.append("g").selectAll("line").data(scale.ticks(5)).join("line").attr("class", "grid")
    .attr("x1", left).attr("x2", right).attr("y1", scale).attr("y2", scale);
}

function label(svg, text, x, y, anchor = "middle") {
  return svg.append("text").attr("class", "label").attr("x", x).attr("y", y).attr("text-anchor", anchor).text(text);
}

/** The same data as a table, folded up; columns are [name, value of a row, its text, whether it is text]. */
function table(parent, title, rows, columns) {
  if (rows.length === 0) {
    return;
  }
  const details = d3.select(parent).append("details");
  details.append("summary").text(title);
  const element = details.append("table");
  const head = element.append("thead").append("tr").selectAll("th").data(columns).join("th")
    .attr("scope", "col").classed("text", ([, , , isText]) => isText);
  head.append("button").text(([name]) => name).on("click", function (event, [, value]) {
    const heading = this.parentNode;
    const order = heading.getAttribute("aria-sort") === "ascending" ? "descending" : "ascending";
    head.attr("aria-sort", null);
    heading.setAttribute("aria-sort", order);
    body.sort((one, other) => d3[order](value(one), value(other)));
  });
  const body = element.append("tbody").selectAll("tr").data(rows).join("tr");
  body.selectAll("td").data(row => columns.map(([, value, text, isText]) => [text(value(row)), isText])).join("td")
    .classed("text", ([, isText]) => isText).text(([text]) => text);
}
