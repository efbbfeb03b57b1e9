// Gives images their labels: who does, what was chosen, and what became of it.

import { className, element, percent } from "./words.js";

const NAME = "annotator";
const MOST_MATCHES = 8;

export class Labelling {
  saves = new Map();
  #token = null;
  #given = null;
  #onChange;

  constructor(onChange) {
    this.#onChange = onChange;
    this.input = document.getElementById("annotator");
    this.input.value = localStorage.getItem(NAME) ?? "";
    this.input.addEventListener("input", () => localStorage.setItem(NAME, this.input.value));
  }

  /** Learns what this run of the server allows. */
  async begin() {
    const page = await (await fetch("/page")).json();
    this.#token = page.token;
    this.#given = page.annotator;
    document.getElementById("annotator-asked").hidden = !this.isAllowed || this.#given !== null;
    const given = document.getElementById("annotator-given");
    given.hidden = this.#given === null;
    given.textContent = `Labels are ${this.#given}'s`;
  }

  get isAllowed() {
    return this.#token !== null;
  }

  /** Whether it is known who labels; if not, asks. */
  isNamed() {
    if (this.#given === null && this.input.value.trim() === "") {
      this.input.focus();
      return false;
    }
    return true;
  }

  /** Sends a label, unless the same one is on its way or there. */
  async give(image, classId, label) {
    const before = this.saves.get(image.number);
    if (before?.classId === classId && before.state !== "failed") {
      return;
    }
    const save = { state: "saving", classId, label, imageId: image.imageId };
    this.saves.set(image.number, save);
    this.#onChange();
    const failure = await this.#send(image.imageId, classId);
    if (this.saves.get(image.number) === save) {
      this.saves.set(image.number, { ...save, state: failure === null ? "saved" : "failed", failure });
      this.#onChange();
    }
  }

  /** Null if Kafka has it, else what is wrong. */
  async #send(imageId, classId) {
    try {
      const answer = await fetch("/labels", {
        method: "POST",
        headers: { "Content-Type": "application/json", "X-Twins-Token": this.#token },
        body: JSON.stringify({ imageId, classId, annotator: this.input.value }),
      });
      return answer.ok ? null : (await answer.json()).error;
    } catch {
      return "the page's server does not answer";
    }
  }

  /** Those that could not be saved. */
  failed() {
    return [...this.saves].filter(([, save]) => save.state === "failed");
  }
}

/** Searches a class by its text or number: a combobox, whose list follows what is typed. */
export class ClassSearch {
  #query = document.getElementById("query");
  #list = document.getElementById("matches");
  #matches = [];
  #active = 0;
  #classes;
  #onChoice;

  constructor(classes, onChoice) {
    this.#classes = classes;
    this.#onChoice = onChoice;
    this.#query.addEventListener("input", () => this.#search());
    this.#query.addEventListener("keydown", event => this.#key(event));
    this.#query.addEventListener("blur", () => this.#show([]));
    // Before the field loses the focus, and with it the list.
    this.#list.addEventListener("pointerdown", event => {
      event.preventDefault();
      const option = event.target.closest("[role=option]");
      if (option) {
        this.#choose(this.#matches[[...this.#list.children].indexOf(option)]);
      }
    });
  }

  open() {
    this.#query.focus();
    this.#query.select();
  }

  #search() {
    const text = this.#query.value.trim().toLowerCase();
    const at = known => known.label.toLowerCase().indexOf(text);
    const matches = text === "" ? [] : this.#classes()
      .filter(known => at(known) >= 0 || String(known.classId) === text)
      .sort((one, other) => (at(one) === 0 ? 0 : 1) - (at(other) === 0 ? 0 : 1) || one.classId - other.classId);
    this.#show(matches.slice(0, MOST_MATCHES));
  }

  #show(matches) {
    this.#matches = matches;
    this.#active = 0;
    this.#list.hidden = matches.length === 0;
    this.#query.setAttribute("aria-expanded", matches.length > 0);
    this.#list.replaceChildren(...matches.map((known, index) => element("div", { role: "option", id: `match-${index}` },
      className(known.classId, known.label), element("span", { className: "number" }, String(known.classId)))));
    this.#mark();
  }

  #mark() {
    [...this.#list.children].forEach((option, index) => option.setAttribute("aria-selected", index === this.#active));
    if (this.#matches.length > 0) {
      this.#query.setAttribute("aria-activedescendant", `match-${this.#active}`);
    } else {
      this.#query.removeAttribute("aria-activedescendant");
    }
  }

  #key(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && this.#matches.length > 0) {
      event.preventDefault();
      this.#active = (this.#active + step + this.#matches.length) % this.#matches.length;
      this.#mark();
    } else if (event.key === "Enter" && this.#matches.length > 0) {
      event.preventDefault();
      // The wall takes this key, too.
      event.stopPropagation();
      this.#choose(this.#matches[this.#active]);
    }
  }

  #choose(known) {
    this.#query.value = "";
    this.#show([]);
    this.#onChoice(known);
  }
}

/** The classes of an answer as buttons with the keys that press them. */
export function choiceButtons(answer, save, choose) {
  return (answer?.topK ?? []).map((ranked, index) => {
    const key = (index + 1) % 10;
    const button = element("button", { type: "button", className: "choice" },
      element("kbd", {}, String(key)),
      element("span", { className: "class" }, className(ranked.classId, ranked.label)),
      element("span", { className: "score" }, percent(ranked.score)));
    button.setAttribute("aria-pressed", save?.classId === ranked.classId && save.state !== "failed");
    button.addEventListener("click", () => choose(ranked));
    return button;
  });
}
