// What the server has told, and what follows from it.

export class Store {
  run = "";
  images = new Map();
  classes = [];
  accuracy = [];
  counts = { classified: 0, deadLetters: 0, labels: 0, unreadable: 0 };
  rate = null;
  #seen = { change: 0, classes: -1, accuracy: -1 };
  #readings = [];

  /** What to ask the server for. */
  query() {
    return new URLSearchParams({ run: this.run, ...this.#seen }).toString();
  }

  /** Takes what has changed; returns whether the server is another one than before. Images in `kept` stay. */
  apply(changes, kept) {
    const isAnother = this.run !== changes.run;
    if (isAnother) {
      this.images.clear();
      this.#readings = [];
    }
    this.run = changes.run;
    this.#seen = { change: changes.change, classes: changes.classesVersion, accuracy: changes.accuracyVersion };
    this.classes = changes.classes ?? this.classes;
    this.accuracy = changes.accuracy ?? this.accuracy;
    this.counts = changes.counts;
    this.#measureRate(changes);
    for (const image of changes.images) {
      this.images.set(image.number, image);
    }
    for (const number of this.images.keys()) {
      if (number < changes.oldest && !kept.has(number)) {
        this.images.delete(number);
      }
    }
    return isAnother;
  }

  /** Answers in a second, over the last few; what was there before the page was is no rate. */
  #measureRate(changes) {
    if (!changes.isAll) {
      return;
    }
    this.#readings.push([changes.now, changes.counts.classified + changes.counts.deadLetters]);
    this.#readings = this.#readings.filter(([then]) => changes.now - then <= 6000);
    const [[then, before], [now, after]] = [this.#readings[0], this.#readings.at(-1)];
    this.rate = now === then ? null : 1000 * (after - before) / (now - then);
  }

  /** The answer of a model version, or the newest one. */
  answer(image, version) {
    return image.answers.findLast(answer => version === "" || answer.model === version);
  }

  /** What became of an image: letter, unanswered, unlabelled, right or wrong. */
  fate(image, version) {
    const best = this.answer(image, version)?.topK[0];
    if (image.letter && !best) {
      return "letter";
    } else if (!best) {
      return "unanswered";
    } else if (!image.label) {
      return "unlabelled";
    }
    return this.isSame(image.label, best) ? "right" : "wrong";
  }

  /** Labels may name their class by its text only. */
  isSame(label, ranked) {
    return label.classId === null ? label.label === ranked.label : label.classId === ranked.classId;
  }

  /** How sure an answer is, from 0 to 1: its score, or how far the second class is behind. */
  certainty(answer, measure) {
    const [first, second] = answer.topK;
    return measure === "margin" ? first.score - (second?.score ?? 0) : first.score;
  }

  /** All versions that have answered. */
  versions() {
    return [...new Set([...this.images.values()].flatMap(image => image.answers.map(answer => answer.model)))].sort();
  }

  /** The images that a filter lets through, the newest first. */
  matching(filter) {
    return [...this.images.values()].filter(image => this.#isOfClass(image, filter) && this.shows(image, filter, filter.show))
      .sort((one, other) => other.number - one.number);
  }

  /** Whether an image belongs to one of the groups: all, wrong, unsure, wanted, unlabelled, letters. */
  shows(image, filter, show) {
    const fate = this.fate(image, filter.version);
    const answer = this.answer(image, filter.version);
    switch (show) {
      case "unsure": return answer !== undefined && answer.topK.length > 0
        && this.certainty(answer, filter.measure) < filter.threshold / 100;
      case "wanted": return image.wanted !== null && image.label === null;
      case "letters": return image.letter !== null;
      case "all": return filter.version === "" || answer !== undefined;
      default: return fate === show;
    }
  }

  /** How many images each group has. */
  sizes(filter, groups) {
    const images = [...this.images.values()].filter(image => this.#isOfClass(image, filter));
    return new Map(groups.map(show => [show, images.filter(image => this.shows(image, filter, show)).length]));
  }

  #isOfClass(image, filter) {
    if (filter.class === "") {
      return true;
    }
    const classId = Number(filter.class);
    const text = this.classes.find(known => known.classId === classId)?.label;
    const isLabel = image.label !== null
      && (image.label.classId === null ? text !== "" && image.label.label === text : image.label.classId === classId);
    return isLabel || this.answer(image, filter.version)?.topK[0]?.classId === classId;
  }
}
