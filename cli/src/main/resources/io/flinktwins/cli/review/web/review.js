// The page: asks the server again and again, and shows what it tells; keys and buttons choose, move and label.

import { drawAccuracy, wholeAccuracy } from "./accuracy.js";
import { drawDrift } from "./drift.js";
import { ClassSearch, Labelling, choiceButtons } from "./labelling.js";
import { Store } from "./store.js";
import { Wall, thumbnail } from "./wall.js";
import { className, count, dateAndTime, element, percent, reasonsOf } from "./words.js";

const PAUSE = 1000;
const PAUSE_UNSEEN = 5000;
const TILES_AT_ONCE = 120;
const GROUPS = [["all", "All"], ["wrong", "Wrong"], ["unsure", "Unsure"], ["wanted", "To label"], ["unlabelled", "No label"], ["letters", "Dead letters"]];

const by = id => document.getElementById(id);
const store = new Store();
const labelling = new Labelling(draw);
const wall = new Wall(by("wall"), store, select);
const search = new ClassSearch(() => store.classes, known => label(known));

const filter = { show: "all", class: "", version: "", measure: "score", threshold: 60 };

/** Numbers of the images that stay while somebody works on them; null while the wall follows the newest. */
let held = null;
let selected = null;

/** Id of an image that the address names, until it comes. */
let wanted = null;
let mostTiles = TILES_AT_ONCE;

// --- What the server tells

async function ask() {
  let pause = PAUSE;
  try {
    const answer = await fetch(`/changes?${store.query()}`);
    if (!answer.ok) {
      throw new Error(await answer.text());
    }
    const changes = await answer.json();
    if (store.apply(changes, new Set(held ?? []))) {
      letGo();
      labelling.saves.clear();
      await labelling.begin();
    }
    pause = changes.isAll ? PAUSE : 0;
    showConnection(changes.trouble ? `${changes.trouble.message}, since ${dateAndTime(changes.trouble.since)}. What came before is below.`
      : "", changes.trouble ? "trouble" : "live");
    if (changes.accuracy) {
      drawAccuracy(store.accuracy, filter.version);
    }
    if (changes.accuracy || changes.classes) {
      drawDrift(store.accuracy, filter.version, store.classes);
    }
    draw();
    selectWanted();
  } catch (failure) {
    showConnection(`The page's server does not answer; trying again. (${failure.message})`, "trouble");
  }
  setTimeout(ask, document.hidden ? PAUSE_UNSEEN : pause);
}

function showConnection(trouble, state) {
  const text = trouble || "Live";
  if (by("connection").textContent !== text) {
    by("connection").textContent = text;
    by("connection").className = state;
  }
}

// --- What is shown

/** The filter's images, or those that are held; only what is still known. */
function images() {
  return held === null ? store.matching(filter) : held.map(number => store.images.get(number)).filter(image => image);
}

function draw() {
  const all = images();
  drawFigures();
  drawGroups();
  drawChoices();
  by("doubt").hidden = filter.show !== "unsure";
  by("threshold-text").textContent = `${filter.threshold} %`;
  by("summary").textContent = all.length === 0 ? nothing() : "";
  wall.draw(all.slice(0, mostTiles), filter, selected, labelling.saves);
  by("more").hidden = all.length <= mostTiles;
  drawFollow();
  drawUnsaved();
  drawSelected();
}

function nothing() {
  return store.images.size === 0 ? "No image has come yet." : "None of the images here is of this kind.";
}

function drawFigures() {
  const { classified, deadLetters, labels, unreadable } = store.counts;
  const whole = wholeAccuracy(store.accuracy, filter.version);
  const figures = [
    ["rate", "Images per second", store.rate === null ? "–" : count(Math.round(store.rate)), ""],
    ["classified", "Classified", count(classified), "since the page began"],
    ["dead-letters", "Dead letters", count(deadLetters), unreadable > 0 ? `${count(unreadable)} unreadable records` : ""],
    ["labels", "Labels", count(labels), ""],
    ["top1", "Top-1", whole?.value ?? "–", whole?.detail ?? "no labelled image yet"],
  ];
  for (const [id, title, value, detail] of figures) {
    if (!by(id)) {
      by("figures").append(element("div", {}, element("dt", {}, title), element("dd", { id }), element("dd", { id: `${id}-detail` })));
    }
    by(id).textContent = value;
    by(`${id}-detail`).textContent = detail;
  }
}

function drawGroups() {
  const sizes = store.sizes(filter, GROUPS.map(([show]) => show));
  for (const [show, title] of GROUPS) {
    if (!by(`show-${show}`)) {
      by("shows").append(element("label", { className: "group" },
        element("input", { type: "radio", name: "show", value: show, id: `show-${show}` }),
        element("span", {}, `${title} `, element("b", { id: `size-${show}` }))));
    }
    by(`show-${show}`).checked = filter.show === show;
    by(`size-${show}`).textContent = count(sizes.get(show));
  }
}

/** Rebuilt only when they change: an open list would close. */
function drawChoices() {
  fill(by("class"), [["", "all"], ...store.classes.map(known => [String(known.classId), className(known.classId, known.label)])], filter.class);
  fill(by("version"), [["", "newest"], ...store.versions().map(version => [version, version])], filter.version);
}

function fill(select, options, value) {
  const described = JSON.stringify(options);
  if (select.dataset.described !== described) {
    select.dataset.described = described;
    select.replaceChildren(...options.map(([of, text]) => element("option", { value: of }, text)));
  }
  select.value = value;
}

function drawFollow() {
  by("follow").hidden = held === null;
  if (held !== null) {
    const known = new Set(held);
    const further = store.matching(filter).filter(image => !known.has(image.number)).length;
    by("follow").textContent = further > 0 ? `The wall stands still: show ${count(further)} newer` : "The wall stands still: go on";
  }
}

function drawUnsaved() {
  const failed = labelling.failed();
  const shown = JSON.stringify(failed);
  if (by("unsaved").dataset.shown === shown) {
    return;
  }
  by("unsaved").dataset.shown = shown;
  by("unsaved").replaceChildren(...failed.map(([number, save]) => {
    const again = element("button", { type: "button" }, "Try again");
    again.addEventListener("click", () => labelling.give({ number, imageId: save.imageId }, save.classId, save.label));
    return element("p", {}, `${save.imageId} as ${className(save.classId, save.label)} is not saved: ${save.failure}. `, again);
  }));
}

function drawSelected() {
  const image = store.images.get(selected);
  by("selected").hidden = image === undefined;
  document.body.classList.toggle("selecting", image !== undefined);
  if (image === undefined) {
    return;
  }
  const save = labelling.saves.get(image.number);
  const shown = JSON.stringify([image, filter.version, save, labelling.isAllowed]);
  if (by("selected").dataset.shown === shown) {
    return;
  }
  by("selected").dataset.shown = shown;
  if (by("picture").dataset.number !== String(image.number) || by("picture").dataset.isHere !== String(image.picture?.isHere)) {
    by("picture").dataset.number = image.number;
    by("picture").dataset.isHere = image.picture?.isHere;
    by("picture").replaceChildren(thumbnail(image));
  }
  by("image-id").textContent = image.imageId ?? "A record without an image id";
  by("facts").replaceChildren(...facts(image).flatMap(([name, text]) => [element("dt", {}, name), element("dd", {}, text)]));
  drawAnswers(image);
  drawLabelling(image, save);
}

function facts(image) {
  const { picture, label: given, wanted: request, letter } = image;
  return [
    letter && ["Dead letter", `${letter.reason} (${letter.stage}): ${letter.message}`],
    letter && ["Record", letter.position],
    picture && ["Captured", dateAndTime(picture.capturedAt)],
    picture?.source && ["Source", picture.source],
    picture?.uri && ["Elsewhere", picture.uri],
    request && ["Wanted", `${reasonsOf(request)}; chosen with probability ${Number(request.probability.toPrecision(3))}`],
    given && ["Label", `${className(given.classId, given.label)}${given.annotator ? `, by ${given.annotator}` : ""}`],
  ].filter(fact => fact);
}

function drawAnswers(image) {
  const shown = labelling.isAllowed && image.imageId !== null ? image.answers.filter(answer => answer !== store.answer(image, filter.version))
    : image.answers;
  by("answers").replaceChildren(...shown.map(answer => element("table", {},
    element("caption", {}, answer.model),
    ...answer.topK.map(ranked => element("tr", {}, element("td", {}, className(ranked.classId, ranked.label)),
      element("td", { className: "score" }, percent(ranked.score)))))));
}

function drawLabelling(image, save) {
  by("labelling").hidden = !labelling.isAllowed || image.imageId === null;
  const focused = [...by("choices").children].indexOf(document.activeElement);
  by("choices").replaceChildren(...choiceButtons(store.answer(image, filter.version), save, label));
  by("choices").children[focused]?.focus();
  by("saved").className = save?.state ?? "";
  by("saved").textContent = save === undefined ? "" : {
    saving: `Saving ${className(save.classId, save.label)} …`,
    saved: `Saved: ${className(save.classId, save.label)}`,
    failed: `Not saved: ${save.failure}`,
  }[save.state];
}

// --- What somebody does

/** From here on the wall stands still: nobody can work on tiles that move. */
function select(number) {
  held ??= images().map(image => image.number);
  selected = number;
  wanted = null;
  remember();
  const place = held.indexOf(number);
  mostTiles = Math.max(mostTiles, Math.ceil((place + 1) / TILES_AT_ONCE) * TILES_AT_ONCE);
  draw();
  wall.focus(number);
}

function letGo() {
  held = null;
  selected = null;
  mostTiles = TILES_AT_ONCE;
  remember();
}

function selectWanted() {
  const image = wanted === null ? undefined : images().find(one => one.imageId === wanted);
  if (image !== undefined) {
    select(image.number);
  }
}

function move(step) {
  const numbers = images().map(image => image.number);
  if (numbers.length === 0) {
    return;
  }
  const place = selected === null ? (step > 0 ? -1 : 0) : numbers.indexOf(selected);
  const next = selected === null ? 0 : Math.min(numbers.length - 1, Math.max(0, place + step));
  select(numbers[next]);
}

/** Labels the selected image and goes on to the next one; what becomes of the label is seen there, too. */
function label(chosen) {
  const image = store.images.get(selected);
  if (image === undefined || image.imageId === null || !labelling.isAllowed || !labelling.isNamed()) {
    return;
  }
  labelling.give(image, chosen.classId, chosen.label ?? "");
  move(1);
}

function labelAs(place) {
  const image = store.images.get(selected);
  const ranked = image && store.answer(image, filter.version)?.topK[place];
  if (ranked) {
    label(ranked);
  }
}

function key(event) {
  const isTyping = event.target.closest("input, select, textarea") !== null;
  if (event.key === "Escape") {
    leave(event.target);
  } else if (isTyping || event.ctrlKey || event.metaKey || event.altKey) {
    return;
  } else if (event.key in STEPS) {
    event.preventDefault();
    move(STEPS[event.key]());
  } else if (event.key === "Enter" && event.target.closest("button, summary, a") === null && selected !== null) {
    labelAs(0);
  } else if (/^[0-9]$/.test(event.key)) {
    labelAs((Number(event.key) + 9) % 10);
  } else if (event.key === "/" && !by("selected").hidden && !by("labelling").hidden) {
    event.preventDefault();
    search.open();
  }
}

const STEPS = {
  ArrowLeft: () => -1,
  ArrowRight: () => 1,
  ArrowUp: () => -wall.columns(),
  ArrowDown: () => wall.columns(),
  Home: () => -Infinity,
  End: () => Infinity,
};

/** Out of a field to the selected image, and from there to the newest ones. */
function leave(from) {
  if (from.closest("input, select") !== null) {
    from.blur();
    wall.focus(selected);
  } else {
    letGo();
    draw();
  }
}

function choose() {
  const chosen = new FormData(by("filters"));
  filter.show = chosen.get("show") ?? filter.show;
  filter.class = by("class").value;
  filter.version = by("version").value;
  filter.measure = by("measure").value;
  filter.threshold = Number(by("threshold").value);
  wanted = null;
  letGo();
  draw();
  drawAccuracy(store.accuracy, filter.version);
  drawDrift(store.accuracy, filter.version, store.classes);
}

// --- The filter and the selected image are in the address, so that they can be kept and handed on

function remember() {
  const imageId = wanted ?? store.images.get(selected)?.imageId;
  history.replaceState(null, "", `#${new URLSearchParams(imageId ? { ...filter, image: imageId } : filter)}`);
}

function recall() {
  const known = new URLSearchParams(location.hash.slice(1));
  for (const name of Object.keys(filter)) {
    filter[name] = known.get(name) ?? filter[name];
  }
  wanted = known.get("image");
  if (!GROUPS.some(([show]) => show === filter.show)) {
    filter.show = "all";
  }
  filter.threshold = Math.min(100, Math.max(1, Number(filter.threshold) || 60));
  by("threshold").value = filter.threshold;
  by("measure").value = filter.measure === "margin" ? "margin" : "score";
}

recall();
draw();
by("filters").addEventListener("input", choose);
by("filters").addEventListener("submit", event => event.preventDefault());
by("follow").addEventListener("click", () => { letGo(); draw(); });
by("close").addEventListener("click", () => { letGo(); draw(); });
by("more").addEventListener("click", () => { mostTiles += TILES_AT_ONCE; draw(); });
document.addEventListener("keydown", key);
labelling.input.addEventListener("keydown", event => event.key === "Enter" && leave(event.target));
window.addEventListener("hashchange", () => { recall(); letGo(); draw(); });
ask();
