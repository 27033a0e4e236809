// The timeline: where one is in a match, and where something happened. It is a slider, pointed at or moved by keys.

import { el } from "./dom.js";
import { Graph } from "./graph.js";
import { numberText } from "./telling.js";

const SIGN_WIDTH = 12;
const SLIDER_STEPS = new Map([["ArrowUp", 1], ["ArrowDown", -1], ["PageUp", 10], ["PageDown", -10]]);
const MANY_PLIES = 20;
const MARK_ROLES = new Set(["bad", "warn", "accent", "plain", "good"]);

function signClass(role) {
  return `arena-v-mark arena-v-mark-${MARK_ROLES.has(role) ? role : "plain"}`;
}

/** The marks without the kinds that stand on more than half of many plies, of which nobody looks for the next. Faults
 *  are always marked. `marks` are ply -> bits, `kinds` as a timeline takes them. */
export function tellingMarks(marks, kinds, plies) {
  if (plies <= MANY_PLIES) return marks;
  let kept = 0;
  for (const [bit, , role] of kinds) {
    let number = 0;
    for (const bits of marks.values()) if (bits & bit) number += 1;
    if (number <= plies / 2 || role === "bad") kept |= bit;
  }
  return new Map([...marks].filter(([, bits]) => bits & kept).map(([ply, bits]) => [ply, bits & kept]));
}

export class Timeline {
  // `marks` are [bit, sign, role, one, many], the most important first; they, `seats` and `game` are of the film's head;
  // `go` takes a ply.
  constructor({ marks, seats, game }, go) {
    this.kinds = marks;
    this.go = go;
    this.ply = 0;
    this.plies = 0;
    this.marks = new Map();
    this.graph = new Graph(seats, game.payoff);
    this.signs = el("div", { class: "arena-v-signs", "aria-hidden": "true" });
    this.done = el("div", { class: "arena-v-done" });
    this.knob = el("div", { class: "arena-v-knob" });
    this.told = el("div", { class: "arena-v-tip", hidden: true, "aria-hidden": "true" });
    this.element = el(
      "div",
      {
        class: "arena-v-timeline",
        role: "slider",
        tabindex: "0",
        "aria-label": "Ply",
        "aria-orientation": "horizontal",
        "aria-valuemin": "0",
      },
      this.graph.element,
      this.signs,
      el("div", { class: "arena-v-track" }, this.done, this.knob),
      this.told,
    );
    this.drawn = "";
    this.listen();
    this.sizes = new ResizeObserver(() => this.drawSigns());
    this.sizes.observe(this.element);
  }

  listen() {
    const { element } = this;
    element.addEventListener("pointerdown", (event) => {
      if (event.button !== 0) return;
      element.setPointerCapture(event.pointerId);
      this.held = true;
      this.go(this.plyAt(event));
    });
    element.addEventListener("pointermove", (event) => {
      if (this.held) this.go(this.plyAt(event));
      this.tell(event);
    });
    const released = () => (this.held = false);
    for (const name of ["pointerup", "pointercancel", "lostpointercapture"]) element.addEventListener(name, released);
    element.addEventListener("pointerleave", () => (this.told.hidden = true));
    element.addEventListener("keydown", (event) => {
      const step = SLIDER_STEPS.get(event.key);
      if (!step || event.defaultPrevented) return;
      event.preventDefault();
      event.stopPropagation();
      this.go(this.ply + step);
    });
  }

  destroy() {
    this.sizes.disconnect();
  }

  plyAt(event) {
    const box = this.element.getBoundingClientRect();
    const share = box.width ? (event.clientX - box.left) / box.width : 0;
    return Math.round(Math.min(Math.max(share, 0), 1) * this.plies);
  }

  // Say what is marked at, or nearest to, where the pointer is.
  tell(event) {
    const ply = this.plyAt(event);
    const box = this.element.getBoundingClientRect();
    const near = Math.ceil((this.plies * SIGN_WIDTH) / 2 / Math.max(box.width, 1));
    const found = this.nearest(ply, near);
    const words = found === null ? "" : `: ${this.words(this.marks.get(found))}`;
    const at = found ?? ply;
    this.told.textContent = [`ply ${numberText(at)}${words}`, this.graph.words(at)].filter(Boolean).join(" · ");
    this.told.hidden = this.plies === 0;
    const half = this.told.offsetWidth / 2;
    const middle = Math.min(Math.max(event.clientX - box.left, half), Math.max(box.width - half, half));
    this.told.style.left = `${middle}px`;
  }

  nearest(ply, near) {
    for (let away = 0; away <= near; away += 1) {
      if (this.marks.has(ply + away)) return ply + away;
      if (this.marks.has(ply - away)) return ply - away;
    }
    return null;
  }

  // What some bits mean.
  words(bits) {
    return this.kinds
      .filter(([bit]) => bits & bit)
      .map(([, sign, , one]) => `${sign} ${one}`)
      .join(", ");
  }

  // The next marked ply after one (or before it: step -1), of a kind or of any; null where there is none.
  marked(ply, step, bit = 0) {
    let best = null;
    for (const [at, bits] of this.marks) {
      if ((at - ply) * step <= 0 || (bit && !(bits & bit))) continue;
      if (best === null || (best - at) * step > 0) best = at;
    }
    return best;
  }

  show(ply, plies, marks, judged, valuetext) {
    this.ply = ply;
    this.graph.show(judged, plies);
    this.element.classList.toggle("arena-v-judged", Boolean(judged));
    this.element.setAttribute("aria-valuenow", ply);
    this.element.setAttribute("aria-valuemax", plies);
    this.element.setAttribute("aria-valuetext", valuetext);
    this.element.setAttribute("aria-disabled", plies === 0 ? "true" : "false");
    const share = plies ? (ply / plies) * 100 : 0;
    this.done.style.width = `${share}%`;
    this.knob.style.left = `${share}%`;
    if (plies !== this.plies || marks !== this.marks || marks.size !== this.known) {
      this.plies = plies;
      this.marks = marks;
      this.known = marks.size;
      this.drawSigns();
    }
  }

  // One sign for all marks that would stand over each other: that of the most important.
  drawSigns() {
    const width = this.element.clientWidth;
    const state = `${width} ${this.plies} ${this.known}`;
    if (!width || (state === this.drawn && this.marks === this.drawnMarks)) return;
    [this.drawn, this.drawnMarks] = [state, this.marks];
    const places = new Map();
    for (const [ply, bits] of this.marks) {
      const place = Math.round(((ply / Math.max(this.plies, 1)) * width) / SIGN_WIDTH);
      const known = places.get(place) ?? { bits: 0, ply };
      places.set(place, { bits: known.bits | bits, ply: known.ply });
    }
    const signs = [];
    for (const { bits, ply } of places.values()) {
      const [, sign, role] = this.kinds.find(([bit]) => bits & bit) ?? [0, "·", "plain"];
      const drawn = el("span", { class: signClass(role) }, sign);
      drawn.style.left = `${(ply / Math.max(this.plies, 1)) * 100}%`;
      signs.push(drawn);
    }
    this.signs.replaceChildren(...signs);
  }
}

// What the marks mean and how many there are: pointing at a kind goes to the next of it.
export class Legend {
  constructor(kinds, next) {
    this.element = el("div", { class: "arena-v-legend", role: "group", "aria-label": "Marks" });
    this.buttons = kinds.map(([bit, sign, role, one, many]) => {
      const count = el("span", {});
      const button = el("button", { type: "button", class: signClass(role), hidden: true }, sign, " ", count);
      button.addEventListener("click", () => next(bit));
      this.element.append(button);
      return { bit, button, count, one, many };
    });
  }

  show(marks) {
    if (marks === this.marks && marks.size === this.known) return;
    [this.marks, this.known] = [marks, marks.size];
    for (const { bit, button, count, one, many } of this.buttons) {
      let number = 0;
      for (const bits of marks.values()) if (bits & bit) number += 1;
      button.hidden = number === 0;
      count.textContent = numberText(number);
      button.title = `${number === 1 ? `1 ply: ${one}` : `${numberText(number)} plies ${many}`}. Go to the next`;
      button.setAttribute("aria-label", button.title);
    }
  }
}
