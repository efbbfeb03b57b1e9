// How figures, times and classes are written. Nothing here is markup: names are the users'.

export const percent = share => share === null || share === undefined ? "–" : `${(100 * share).toFixed(1)} %`;
export const wholePercent = share => `${Math.round(100 * share)} %`;
export const count = number => number.toLocaleString("en");
export const time = millis => new Date(millis).toLocaleTimeString("en-GB");
/** As ISO 8601 has it, in this place's time; Sweden writes so. */
export const dateAndTime = millis => new Date(millis).toLocaleString("sv-SE");

/** A class by its text, or by its id if it has none. */
export const className = (classId, label) => label ? label : classId === null ? "unknown class" : `class ${classId}`;

const REASONS = { LOW_MARGIN: "small margin", DISAGREEMENT: "versions disagree", GROWN_CLASS: "class has grown" };

/** Why a label is asked for. */
export const reasonsOf = wanted => wanted.reasons.length === 0 ? "by chance"
  : wanted.reasons.map(reason => REASONS[reason] ?? "another reason").join(", ");

/** An element with properties, attributes that have a hyphen or are no properties, and children. */
export function element(tag, properties = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name.includes("-") || name === "role" || name === "for") {
      made.setAttribute(name, value);
    } else {
      made[name] = value;
    }
  }
  made.append(...children.filter(child => child !== null));
  return made;
}
