// Draws the wall: a tile for each image, in a list from which one is selected.

import { className, element, reasonsOf, time, wholePercent } from "./words.js";

const FATES = {
  right: { sign: "✓", text: () => "right" },
  wrong: { sign: "✗", text: image => className(image.label.classId, image.label.label) },
  unlabelled: { sign: "", text: image => image.wanted ? `wanted: ${reasonsOf(image.wanted)}` : "no label" },
  unanswered: { sign: "", text: () => "no answer yet" },
  letter: { sign: "!", text: image => image.letter.reason },
};

export class Wall {
  #tiles = new Map();
  #element;
  #store;
  #onSelect;

  constructor(wall, store, onSelect) {
    this.#element = wall;
    this.#store = store;
    this.#onSelect = onSelect;
    wall.addEventListener("click", event => {
      const tile = event.target.closest("[role=option]");
      if (tile) {
        onSelect(Number(tile.dataset.number));
      }
    });
  }

  /** Shows images in this order; tiles that are there already stay, so that nothing flickers and focus is kept. */
  draw(images, filter, selected, saves) {
    const shown = new Set(images.map(image => image.number));
    for (const [number, tile] of this.#tiles) {
      if (!shown.has(number)) {
        tile.element.remove();
        this.#tiles.delete(number);
      }
    }
    let before = null;
    for (const image of images) {
      const tile = this.#tile(image);
      tile.update(image, filter, saves.get(image.number));
      tile.element.setAttribute("aria-selected", image.number === selected);
      tile.element.tabIndex = image.number === (selected ?? images[0].number) ? 0 : -1;
      const next = before === null ? this.#element.firstChild : before.nextSibling;
      if (next !== tile.element) {
        this.#element.insertBefore(tile.element, next);
      }
      before = tile.element;
    }
  }

  #tile(image) {
    if (!this.#tiles.has(image.number)) {
      this.#tiles.set(image.number, new Tile(image.number, this.#store));
    }
    return this.#tiles.get(image.number);
  }

  focus(number) {
    const tile = this.#tiles.get(number)?.element;
    tile?.focus({ preventScroll: true });
    tile?.scrollIntoView({ block: "nearest" });
  }

  /** How many tiles stand side by side. */
  columns() {
    const tiles = [...this.#element.children];
    const next = tiles.findIndex(tile => tile.offsetTop > tiles[0].offsetTop);
    return next < 0 ? tiles.length : next;
  }
}

class Tile {
  #store;
  #shown = "";

  constructor(number, store) {
    this.#store = store;
    this.element = element("div", { role: "option", id: `image-${number}`, className: "tile" });
    this.element.dataset.number = number;
  }

  /** Does nothing if nothing has changed. */
  update(image, filter, save) {
    const shown = JSON.stringify([image, filter.version, save]);
    if (shown === this.#shown) {
      return;
    }
    this.#shown = shown;
    const fate = this.#store.fate(image, filter.version);
    const best = this.#store.answer(image, filter.version)?.topK[0];
    this.element.dataset.fate = fate;
    this.element.dataset.isWanted = image.wanted !== null && image.label === null;
    this.element.replaceChildren(
      this.#picture(image),
      element("span", { className: "answer" },
        element("span", { className: "class" }, best ? className(best.classId, best.label) : image.imageId ?? "no image"),
        element("span", { className: "score" }, best ? wholePercent(best.score) : "")),
      element("span", { className: "fate" }, ...breakable(`${FATES[fate].sign} ${FATES[fate].text(image)}`.trim())),
      element("span", { className: "origin" }, this.#origin(image, filter)),
      ...(save ? [element("span", { className: `save ${save.state}` }, SAVES[save.state])] : []));
  }

  /** Kept from one update to the next, so that the browser does not ask again. */
  #picture(image) {
    const kept = this.element.querySelector(":scope > .thumbnail");
    return kept?.dataset.picture === pictureOf(image) ? kept : thumbnail(image);
  }

  #origin(image, filter) {
    const answer = this.#store.answer(image, filter.version);
    const version = answer ? `v${answer.model.slice(answer.model.lastIndexOf("/") + 1)}` : "";
    const at = image.picture?.capturedAt ?? answer?.classifiedAt;
    return [version, at ? time(at) : ""].filter(text => text).join(" · ");
  }
}

const SAVES = { saving: "saving …", saved: "saved", failed: "not saved" };

const pictureOf = image => `${image.number} ${image.picture === null ? "none" : image.picture.isHere ? "here" : "elsewhere"}`;

/** The image, or in words why it can't be shown. */
export function thumbnail(image) {
  const frame = element("span", { className: "thumbnail" });
  frame.dataset.picture = pictureOf(image);
  if (image.picture?.isHere) {
    const small = element("img", { src: `/thumbnails/${image.number}`, alt: "", decoding: "async" });
    small.addEventListener("load", () => small.classList.toggle("small", small.naturalWidth < 64));
    small.addEventListener("error", async () => {
      const answer = await fetch(small.src).catch(() => null);
      frame.replaceChildren(placeholder(answer === null ? "no answer" : answer.ok ? "" : await answer.text()));
    });
    frame.append(small);
  } else {
    frame.append(placeholder(image.picture?.uri ?? (image.letter ? image.letter.message : "the image has not come")));
  }
  return frame;
}

/** A text whose lines may end behind an underscore. */
const breakable = text => text.split(/(?<=_)/).flatMap((part, index) => index === 0 ? [part] : [element("wbr"), part]);

const placeholder = text => element("span", { className: "placeholder" }, text);
