// What can be chosen in a scene: by click, by dragging from one thing to another, and by keyboard.

import { listOf, oneLine, recordOf, textOf } from "./dom.js";

const MOST_TARGETS = 4000;
const ARROW_STEPS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

/** The targets of one drawing. `onPoint` is told the notation of what was chosen. */
export class Targets {
  constructor(onPoint, choices) {
    const known = choices === null || choices === undefined ? null : recordOf(choices);
    this.onPoint = typeof onPoint === "function" ? onPoint : null;
    this.chosen = known ? textOf(known.chosen) : "";
    this.possible = known ? new Set(listOf(known.possible)) : null;
    this.hinted = new Set(known ? listOf(known.hinted) : []);
    this.whole = new Set(known ? listOf(known.whole) : []);
    this.following = known && Array.isArray(known.following) ? new Set(known.following) : this.possible;
    this.nodes = [];
    this.isFull = false;
    this.texts = new Map();
  }

  /** How a part of a move stands to the move that is put together: "", "possible", "chosen" or "hinted". */
  standing(text) {
    if (!this.possible || !text) return "";
    if (text === this.chosen) return "chosen";
    if (this.hinted.has(text)) return "hinted";
    return this.chosen && this.following.has(text) ? "possible" : "";
  }

  /** Whether choosing this means anything now. */
  allows(text) {
    if (!this.onPoint || !text) return false;
    if (this.possible && !this.possible.has(text) && text !== this.chosen) return false;
    this.isFull ||= this.nodes.length >= MOST_TARGETS;
    return !this.isFull;
  }

  /** Makes an element a target. */
  add(node, text) {
    node.setAttribute("role", "button");
    node.setAttribute("tabindex", "-1");
    node.setAttribute("aria-label", oneLine(text));
    node.setAttribute("data-arena-target", oneLine(text));
    if (text === this.chosen) node.setAttribute("aria-pressed", "true");
    node.classList.add("arena-target");
    this.nodes.push(node);
    this.texts.set(node, text);
    return node;
  }

  /** Listens on what holds the targets; the first of them, or what was chosen, is where the keyboard comes in. */
  listen(root) {
    if (!this.nodes.length) return root;
    const first = this.nodes.find((node) => this.texts.get(node) === this.chosen && this.chosen) ?? this.nodes[0];
    first.setAttribute("tabindex", "0");
    let pressed = null;
    let dragged = false;
    const under = (event) => {
      const found = event.target instanceof Element ? event.target.closest(".arena-target") : null;
      return found && this.texts.has(found) ? found : null;
    };
    root.addEventListener("pointerdown", (event) => {
      [pressed, dragged] = [event.button === 0 ? under(event) : null, false];
    });
    root.addEventListener("pointerup", (event) => {
      const [from, to] = [pressed, under(event)];
      pressed = null;
      if (!from || !to || from === to || event.pointerType === "touch") return;
      if (this.whole.has(this.texts.get(from)) || this.texts.get(from) === this.texts.get(to)) return;
      dragged = true;
      if (this.texts.get(from) !== this.chosen) this.onPoint(this.texts.get(from));
      this.onPoint(this.texts.get(to));
    });
    root.addEventListener("click", (event) => {
      const found = under(event);
      if (found && !dragged) this.onPoint(this.texts.get(found));
      dragged = false;
    });
    root.addEventListener("focusin", (event) => {
      const found = under(event);
      if (!found) return;
      for (const node of this.nodes) if (node.getAttribute("tabindex") === "0") node.setAttribute("tabindex", "-1");
      found.setAttribute("tabindex", "0");
    });
    root.addEventListener("keydown", (event) => this.#pressed(event, under(event)));
    return root;
  }

  #pressed(event, here) {
    if (!here || event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.key === "Enter" || event.key === " ") {
      this.onPoint(this.texts.get(here));
    } else if (Object.hasOwn(ARROW_STEPS, event.key) && !event.shiftKey) {
      this.#beside(here, ...ARROW_STEPS[event.key])?.focus();
    } else {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  }

  /** The nearest target in a direction. Up and down lead to the nearest row, left and right through the row first. */
  #beside(here, dx, dy) {
    const middle = (node) => {
      const box = node.getBoundingClientRect();
      return [box.left + box.width / 2, box.top + box.height / 2];
    };
    const [x, y] = middle(here);
    let [best, least] = [null, [Infinity, Infinity, Infinity]];
    for (const node of this.nodes) {
      const place = middle(node);
      const [across, down] = [Math.round(place[0] - x), Math.round(place[1] - y)];
      const [ahead, aside] = dx ? [across * dx, Math.abs(down)] : [down * dy, Math.abs(across)];
      if (ahead <= 0) continue;
      const far = [dx && aside > 0 ? 1 : 0, dx ? ahead + 2 * aside : ahead, aside];
      const differs = far.findIndex((part, at) => part !== least[at]);
      if (differs >= 0 && far[differs] < least[differs]) [best, least] = [node, far];
    }
    return best;
  }
}
