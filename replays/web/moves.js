// The moves: a list of any length, of which only the rows that are seen are made.

import { bare, el } from "./dom.js";
import { numberText, playedTexts, seatClass, seatSign } from "./telling.js";

const LINE_HEIGHT = 18;
const ROW_MARGIN = 8;
const MOST_LINES = 3;
const WORDY_MOVE = 16;
const ROWS_BEYOND = 8;
const MOST_PIXELS = 8_000_000;

// How many lines a ply needs: one for each who played, two for a move of many words.
function linesOf(played) {
  if (played?.length !== 1) return Math.min(played?.length || 1, MOST_LINES);
  return played[0][1].length > WORDY_MOVE ? 2 : 1;
}

export class Moves {
  // `reel` is the film, `go` takes a ply.
  constructor(reel, go) {
    this.reel = reel;
    this.go = go;
    this.titles = bare(Object.fromEntries(reel.head.seats.map(({ seat, title }) => [seat, title])));
    this.ply = 0;
    this.plies = -1;
    this.eyes = null;
    this.turn = 0;
    this.lines = 1;
    this.rows = el("div", { class: "arena-v-rows" });
    this.empty = el("p", { class: "arena-v-empty" }, "Nothing was played yet.");
    this.element = el("div", { class: "arena-v-moves", role: "group", "aria-label": "Moves", tabindex: "0" }, this.empty, this.rows);
    this.element.addEventListener("scroll", () => this.draw(), { passive: true });
    this.element.addEventListener("keydown", (event) => this.key(event));
    this.rows.addEventListener("mousedown", (event) => {
      event.preventDefault(); // rows come and go: the keyboard stays on the list
      this.element.focus({ preventScroll: true });
    });
    this.sizes = new ResizeObserver(() => {
      this.reveal();
      this.draw();
    });
    this.sizes.observe(this.element);
  }

  destroy() {
    this.sizes.disconnect();
  }

  key(event) {
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (!step || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    this.go(this.ply + step);
  }

  // Pixels that a row is high: the same for all, as much as the tallest that was seen needs.
  get high() {
    return this.lines * LINE_HEIGHT + ROW_MARGIN;
  }

  // Pixels from row to row. Beyond what a browser can scroll, rows are nearer to each other than they are high.
  get pitch() {
    return Math.min(this.high, MOST_PIXELS / Math.max(this.plies, 1));
  }

  show(ply, plies, eyes) {
    const grown = plies !== this.plies || eyes !== this.eyes;
    [this.ply, this.plies, this.eyes] = [ply, plies, eyes];
    this.empty.hidden = plies > 0;
    if (grown) this.measure();
    this.reveal();
    return this.draw();
  }

  measure() {
    const { style } = this.rows;
    style.height = `${this.plies * this.pitch}px`;
    style.setProperty("--arena-number", `${Math.max(0.66 * numberText(this.plies).length + 1.2, 2.6)}em`);
    style.setProperty("--arena-lines", String(this.lines));
    style.setProperty("--arena-row", `${this.high}px`);
    this.rows.classList.toggle("arena-v-wordy", this.lines > 1);
  }

  // Scroll so that the ply that is shown is among the rows, and only as far as that takes.
  reveal() {
    const { element, high } = this;
    const at = Math.max(this.ply - 1, 0) * this.pitch;
    if (this.ply === 0) element.scrollTop = 0;
    else if (at < element.scrollTop) element.scrollTop = at;
    else if (at + high > element.scrollTop + element.clientHeight) {
      element.scrollTop = at + high - element.clientHeight;
    }
  }

  async draw() {
    this.turn += 1;
    const turn = this.turn;
    const { element, high, pitch } = this;
    if (!element.clientHeight) return;
    const seen = Math.floor(element.scrollTop / pitch);
    const first = Math.max(seen + 1 - ROWS_BEYOND, 1);
    const last = Math.min(seen + Math.ceil(element.clientHeight / high) + ROWS_BEYOND, this.plies);
    const moves = await this.reel.moves(first, last);
    if (turn !== this.turn) return;
    const lines = moves.reduce((most, played) => Math.max(most, linesOf(played)), this.lines);
    if (lines > this.lines) {
      this.lines = lines;
      this.measure();
      this.reveal();
      return this.draw();
    }
    const focused = this.rows.contains(element.getRootNode().activeElement);
    this.rows.replaceChildren(...moves.map((played, place) => this.row(first + place, played, (first - 1) * pitch + place * high)));
    if (focused) element.focus({ preventScroll: true });
  }

  row(ply, played, top) {
    const here = ply === this.ply;
    const told = playedTexts(played ?? [], this.eyes, this.titles);
    const words = told.map(({ title, action, source }) => `${title}: ${action || "nothing"}${source ? ` (${source})` : ""}`);
    const lines = told.slice(0, told.length > 1 ? this.lines : 1).map(({ seat, action, source, back }) => [
      el("span", { class: `arena-v-sign ${seatClass(seat)}`, "aria-hidden": "true" }, back ? "↶" : seatSign(seat)),
      el("span", { class: source || back ? "arena-v-move arena-v-quiet" : "arena-v-move" }, action || "nothing"),
    ]);
    const row = el(
      "button",
      {
        type: "button",
        tabindex: "-1",
        class: here ? "arena-v-row arena-v-here" : "arena-v-row",
        "aria-current": here ? "true" : null,
        "aria-label": `ply ${numberText(ply)}, ${words.join(", ") || "not kept here"}`,
        title: words.slice(0, 20).join("\n"),
      },
      el("span", { class: "arena-v-number" }, numberText(ply)),
      el("span", { class: "arena-v-lines" }, lines.map((line) => el("span", { class: "arena-v-line" }, line))),
    );
    if (!played) row.lastChild.append(el("span", { class: "arena-v-quiet" }, "…"));
    row.style.top = `${top}px`;
    row.addEventListener("click", () => this.go(ply));
    return row;
  }
}
