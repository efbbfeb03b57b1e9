// Draws the evaluation whose data is in this page.

const MOST_CLASSES = 30;
const MOST_CONFUSIONS = 50;
const OPEN_GROUPS = 5;
const LONGEST_TITLE = 100;

const data = JSON.parse(document.getElementById("data").textContent);
const accuracy = data.accuracy;
const names = new Map(accuracy.classes.map(figures => [figures.classId, figures.label ?? `class ${figures.classId}`]));
const name = classId => names.get(classId) ?? `class ${classId}`;
const isText = true;
const asIs = value => value;

function drawHeader() {
  const title = `Accuracy of ${accuracy.modelName}, version ${accuracy.modelVersion}`;
  document.title = title;
  d3.select("h1").text(title);
  d3.select("#subject").text(`${count(data.total)} images from ${data.images}, their classes ${data.classes}.`
    + ` Reported at ${accuracy.reportedAt}.`);
}

function drawHeadline() {
  const interval = bounds => bounds ? `95 %: ${percent(bounds.low)} to ${percent(bounds.high)}` : "";
  const published = share => data.published ? `published (ImageNet-1k): ${percent(share)}` : "";
  const reasons = Object.entries(data.deadLetters).map(([reason, letters]) => `${count(letters)} ${reason}`);
  const tiles = [
    ["top1", "Top-1", percent(accuracy.top1), [interval(accuracy.top1Interval), published(data.published?.top1)]],
    ["top5", "Top-5", percent(accuracy.top5), [interval(accuracy.top5Interval), published(data.published?.top5)]],
    ["macro-f1", "Macro F1", percent(accuracy.macroF1), ["mean over the classes"]],
    ["calibration-error", "Calibration error", decimal(accuracy.expectedCalibrationError), ["expected, 15 bins"]],
    ["classified", "Classified", count(accuracy.count), [`of ${count(data.total)} images`]],
    ["dead-letters", "Dead letters", count(data.total - accuracy.count), reasons],
  ];
  const tile = d3.select("#headline").selectAll("div").data(tiles).join("div").attr("class", "tile");
  tile.append("span").attr("class", "name").text(([, title]) => title);
  tile.append("span").attr("class", "value").attr("id", ([id]) => id).text(([, , value]) => value);
  tile.selectAll(".detail").data(([, , , details]) => details.filter(asIs)).join("span")
    .attr("class", "detail").text(asIs);
}

function drawOverTime() {
  const { width, height, left, bottom } = { width: 960, height: 300, left: 56, bottom: 44 };
  const svg = drawing("over-time", "Top-1 of consecutive parts of the images", width, height);
  const parts = data.parts.filter(part => part.count > 0);
  const middle = part => (part.first + part.last) / 2;
  const x = d3.scaleLinear([1, data.total], [left, width - 16]);
  const y = d3.scaleLinear([d3.min(parts, part => part.top1Interval.low), d3.max(parts, part => part.top1Interval.high)],
    [height - bottom, 12]).nice();
  grid(svg, y, left, width - 16);
  axis(svg, d3.axisLeft(y).ticks(5).tickFormat(wholePercent).tickSize(0), left - 4, 0);
  axis(svg, d3.axisBottom(x).ticks(8).tickFormat(count).tickSize(0), 0, height - bottom + 8);
  label(svg, "image, in the order sent", (left + width) / 2, height - 6);
  svg.append("line").attr("class", "reference").attr("x1", left).attr("x2", width - 16)
    .attr("y1", y(accuracy.top1)).attr("y2", y(accuracy.top1));
  svg.append("path").attr("class", "path").attr("d", d3.line(part => x(middle(part)), part => y(part.top1))(parts));
  const group = svg.selectAll("g.part").data(parts).join("g").attr("class", "part");
  group.append("line").attr("class", "interval").attr("x1", part => x(middle(part))).attr("x2", part => x(middle(part)))
    .attr("y1", part => y(part.top1Interval.low)).attr("y2", part => y(part.top1Interval.high));
  group.append("circle").attr("class", "point").attr("r", 4)
    .attr("cx", part => x(middle(part))).attr("cy", part => y(part.top1));
  group.append("title").text(part => `images ${count(part.first)} to ${count(part.last)}: ${percent(part.top1)}`);
  table("#over-time", "As a table", data.parts, [
    ["from image", part => part.first, count],
    ["to image", part => part.last, count],
    ["classified", part => part.count, count],
    ["top-1", part => part.top1, percent],
    ["95 % from", part => part.top1Interval?.low ?? null, percent],
    ["to", part => part.top1Interval?.high ?? null, percent],
    ["by confidence", part => part.estimatedTop1, percent],
  ]);
}

function drawClasses() {
  const labelled = accuracy.classes.filter(figures => figures.support > 0);
  const shown = d3.sort(labelled, figures => figures.recall).slice(0, MOST_CLASSES);
  d3.select("#classes-note").text((shown.length < labelled.length
    ? `The ${shown.length} of ${count(labelled.length)} classes with the lowest recall` : "The classes by recall")
    + ": the bar is the recall (share of the class's images that are right), the mark is the precision (share of the"
    + " answers with this class that are right).");
  const { width, row, left, right, top } = { width: 960, row: 24, left: 220, right: 190, top: 24 };
  const svg = drawing("classes", "Recall and precision of classes", width, top + row * shown.length + 8);
  const x = d3.scaleLinear([0, 1], [left, width - right]);
  axis(svg, d3.axisTop(x).ticks(5).tickFormat(wholePercent).tickSize(0), 0, top - 4);
  const group = svg.selectAll("g.class").data(shown).join("g").attr("class", "class")
    .attr("transform", (figures, index) => `translate(0,${top + row * index})`);
  group.append("rect").attr("class", "track").attr("x", left).attr("width", x(1) - left).attr("height", row - 6);
  group.append("rect").attr("class", "bar").attr("x", left).attr("height", row - 6)
    .attr("width", figures => x(figures.recall) - left);
  group.filter(figures => figures.precision !== null).append("line").attr("class", "mark")
    .attr("x1", figures => x(figures.precision)).attr("x2", figures => x(figures.precision))
    .attr("y1", -1).attr("y2", row - 5);
  group.append("text").attr("x", left - 8).attr("y", row / 2 + 1).attr("text-anchor", "end")
    .text(figures => cut(name(figures.classId), 30));
  group.append("text").attr("class", "label").attr("x", x(1) + 8).attr("y", row / 2 + 1)
    .text(figures => `${percent(figures.recall)} of ${count(figures.support)}`);
  group.append("title").text(figures => `${name(figures.classId)}: recall ${percent(figures.recall)},`
    + ` precision ${percent(figures.precision)}, ${count(figures.support)} images`);
  table("#classes", `All ${count(accuracy.classes.length)} classes as a table`, accuracy.classes, [
    ["class", figures => name(figures.classId), asIs, isText],
    ["id", figures => figures.classId, String],
    ["images", figures => figures.support, count],
    ["answers", figures => figures.predicted, count],
    ["right", figures => figures.correct, count],
    ["precision", figures => figures.precision, percent],
    ["recall", figures => figures.recall, percent],
    ["F1", figures => figures.f1, percent],
  ]);
}

/** All classes if they are few, else first those of the most frequent confusions. */
function confusedClasses(confusions) {
  const classes = new Set([...confusions.flatMap(cell => [cell.actual, cell.predicted]), ...names.keys()]);
  return d3.sort([...classes].slice(0, MOST_CLASSES));
}

function drawConfusion() {
  const confusions = d3.sort(accuracy.confusion.filter(cell => cell.actual !== cell.predicted), cell => -cell.count);
  const classes = confusedClasses(confusions);
  const support = new Map(accuracy.classes.map(figures => [figures.classId, figures.support]));
  const share = cell => cell.count / support.get(cell.actual);
  d3.select("#confusion-note").text((classes.length < names.size
    ? `The ${classes.length} of ${count(names.size)} classes with the most frequent confusions. ` : "")
    + "A row holds the images of a class, a column the answers with a class; the darker a cell, the larger its share of"
    + " the row. What is off the diagonal is wrong.");
  const longest = Math.min(26, d3.max(classes, classId => name(classId).length));
  const [size, left, top] = [classes.length > 15 ? 25 : 48, 24 + 7 * longest, 24 + 5 * longest];
  const svg = drawing("confusion", "Confusion matrix", left + size * classes.length + top, top + size * classes.length + 8);
  const position = d3.scaleBand(classes, [0, size * classes.length]);
  const cells = accuracy.confusion.filter(cell => position(cell.actual) !== undefined && position(cell.predicted) !== undefined);
  const matrix = svg.append("g").attr("transform", `translate(${left},${top})`);
  matrix.append("rect").attr("class", "track").attr("width", size * classes.length).attr("height", size * classes.length);
  const group = matrix.selectAll("g").data(cells).join("g")
    .attr("transform", cell => `translate(${position(cell.predicted)},${position(cell.actual)})`);
  group.append("rect").attr("class", "cell").attr("width", size - 1).attr("height", size - 1)
    .attr("fill-opacity", cell => 0.08 + 0.92 * Math.sqrt(share(cell)));
  group.append("text").attr("x", size / 2).attr("y", size / 2 + 4).attr("text-anchor", "middle")
    .classed("on-accent", cell => share(cell) > 0.3).text(cell => d3.format(cell.count < 1000 ? "" : ".1s")(cell.count));
  group.append("title").text(cell => `${count(cell.count)} images of ${name(cell.actual)} classified as`
    + ` ${name(cell.predicted)}, ${percent(share(cell))} of its images`);
  const headings = svg.selectAll("g.heading").data(classes).join("g").attr("class", "heading");
  headings.append("text").attr("x", left - 8).attr("y", classId => top + position(classId) + size / 2 + 4)
    .attr("text-anchor", "end").text(classId => cut(name(classId), 26));
  headings.append("text").attr("transform", classId => `translate(${left + position(classId) + size / 2},${top - 8}) rotate(-45)`)
    .text(classId => cut(name(classId), 24));
  table("#confusion", "The most frequent confusions as a table", confusions.slice(0, MOST_CONFUSIONS), [
    ["true class", cell => name(cell.actual), asIs, isText],
    ["classified as", cell => name(cell.predicted), asIs, isText],
    ["images", cell => cell.count, count],
    ["of the class", share, percent],
  ]);
}

/** Images of wrong answers, each with what it was taken for; only a few of them have to be looked at to see why. */
function drawMistakes() {
  const { images, confusions, classes } = data.mistakes;
  d3.select("#mistakes-note").text(images.length === 0 ? "No answer is wrong."
    : "Images that were classified wrongly, those with the highest score first: wrong labels, images that show more than"
    + " one thing, and what the model has not learned are found among them.");
  gallery("#mistaken-pairs", "The most frequent confusions", confusions.map(group => ({
    title: [cut(name(group.actual), LONGEST_TITLE), " taken for ", cut(name(group.predicted), LONGEST_TITLE)],
    count: group.count,
    images: group.images.map(place => images[place]),
  })));
  gallery("#mistaken-classes", "Classes with the most mistakes", classes.map(group => ({
    title: [cut(name(group.classId), LONGEST_TITLE)],
    count: group.count,
    images: group.images.map(place => images[place]),
  })));
}

/** Groups of images, folded up but for the first; of very many, the others are folded up together. */
function gallery(parent, title, groups) {
  if (groups.length === 0) {
    return;
  }
  d3.select(parent).append("h3").text(title);
  addGroups(d3.select(parent), groups.slice(0, MOST_CLASSES));
  if (groups.length > MOST_CLASSES) {
    const others = d3.select(parent).append("details");
    others.append("summary").text(`The other ${count(groups.length - MOST_CLASSES)}`);
    addGroups(others, groups.slice(MOST_CLASSES));
  }
}

/** The images of a group are made when it is opened. */
function addGroups(parent, groups) {
  const details = parent.selectAll("details").data(groups).join("details").attr("class", "mistakes");
  const summary = details.append("summary");
  summary.append("span").attr("class", "group").selectAll("bdi").data(group => group.title).join("bdi").text(asIs);
  summary.append("span").attr("class", "detail").text(shownOf);
  details.on("toggle", function (event, group) {
    if (this.open && this.querySelector("ul") === null) {
      thumbnails(this, group.images);
    }
  });
  details.filter((group, index) => index < OPEN_GROUPS).each(function (group) {
    this.open = true;
    thumbnails(this, group.images);
  });
}

const shownOf = group => group.images.length < group.count
  ? `${group.images.length} of ${count(group.count)} images` : `${count(group.count)} ${group.count === 1 ? "image" : "images"}`;

function thumbnails(parent, images) {
  const item = d3.select(parent).append("ul").attr("class", "thumbnails").selectAll("li").data(images).join("li");
  item.filter(image => image.jpeg).append("img").attr("src", image => `data:image/jpeg;base64,${image.jpeg}`)
    .attr("alt", image => `Image ${image.number}: ${name(image.actual)} taken for ${name(image.predicted)}`);
  item.filter(image => !image.jpeg).append("span").attr("class", "no-thumbnail").text("no thumbnail");
  const line = (kind, text) => item.append("span").attr("class", kind).attr("title", text).append("bdi").text(text);
  line("answer", image => name(image.predicted));
  line("detail", image => percent(image.score));
  line("detail", image => image.name);
}

function drawReliability() {
  const { width, height, left, split } = { width: 640, height: 560, left: 56, split: 420 };
  const svg = drawing("reliability", "Accuracy by confidence, and the number of images", width, height);
  const bins = accuracy.calibration.filter(bin => bin.count > 0);
  const x = d3.scaleLinear([0, 1], [left, width - 16]);
  const y = d3.scaleLinear([0, 1], [split - 24, 12]);
  const counts = d3.scaleLinear([0, d3.max(bins, bin => bin.count)], [height - 44, split + 8]);
  grid(svg, y, left, width - 16);
  axis(svg, d3.axisLeft(y).ticks(5).tickFormat(wholePercent).tickSize(0), left - 4, 0);
  axis(svg, d3.axisLeft(counts).ticks(3, "s").tickSize(0), left - 4, 0);
  axis(svg, d3.axisBottom(x).ticks(5).tickFormat(wholePercent).tickSize(0), 0, height - 36);
  label(svg, "score of the first class", (left + width) / 2, height - 6);
  const group = svg.selectAll("g.bin").data(bins).join("g").attr("class", "bin");
  const bar = (scale, value) => group.append("rect").attr("class", "bar")
    .attr("x", bin => x(bin.lower) + 1).attr("width", bin => x(bin.upper) - x(bin.lower) - 2)
    .attr("y", bin => scale(value(bin))).attr("height", bin => scale(0) - scale(value(bin)));
  bar(y, bin => bin.accuracy);
  bar(counts, bin => bin.count).attr("fill-opacity", 0.5);
  svg.append("line").attr("class", "reference").attr("x1", x(0)).attr("y1", y(0)).attr("x2", x(1)).attr("y2", y(1));
  const center = bin => (x(bin.lower) + x(bin.upper)) / 2;
  group.append("line").attr("class", "mark").attr("x1", bin => x(bin.lower) + 4).attr("x2", bin => x(bin.upper) - 4)
    .attr("y1", bin => y(bin.meanConfidence)).attr("y2", bin => y(bin.meanConfidence));
  group.append("line").attr("class", "mark").style("stroke-width", 1).attr("x1", center).attr("x2", center)
    .attr("y1", bin => y(bin.meanConfidence)).attr("y2", bin => y(bin.accuracy));
  group.append("title").text(bin => `${count(bin.count)} images: ${percent(bin.accuracy)} right,`
    + ` mean score ${percent(bin.meanConfidence)}`);
  table("#reliability", "As a table", accuracy.calibration, [
    ["score from", bin => bin.lower, percent],
    ["to", bin => bin.upper, percent],
    ["images", bin => bin.count, count],
    ["mean score", bin => bin.meanConfidence, percent],
    ["right", bin => bin.accuracy, percent],
  ]);
}

function drawFigures() {
  const figures = [
    ["top-1, micro precision, micro recall, micro F1", percent(accuracy.microF1)],
    ["top-5", percent(accuracy.top5)],
    ["macro precision", percent(accuracy.macroPrecision)],
    ["macro recall", percent(accuracy.macroRecall)],
    ["macro F1", percent(accuracy.macroF1)],
    ["Cohen's kappa", decimal(accuracy.cohensKappa)],
    ["mean score of the first class", percent(accuracy.meanConfidence)],
    ["expected calibration error", decimal(accuracy.expectedCalibrationError)],
  ];
  const row = d3.select("#figures").append("table").append("tbody").selectAll("tr").data(figures).join("tr");
  row.append("th").attr("scope", "row").text(([title]) => title);
  row.append("td").text(([, value]) => value);
}

drawHeader();
drawHeadline();
drawOverTime();
drawClasses();
drawConfusion();
drawMistakes();
drawReliability();
drawFigures();
