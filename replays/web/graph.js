// The evaluation graph: who could expect how much after each ply, as a judge saw it. It stands over the timeline, where
// what one seat gains the other loses, and for a seat alone: elsewhere one line cannot tell it.

import { bare, el, svg } from "./dom.js";
import { numberText, seatClass } from "./telling.js";

export class Graph {
  constructor(seats, payoff) {
    this.seats = seats.map(({ seat }) => seat);
    this.titles = bare(Object.fromEntries(seats.map(({ seat, title }) => [seat, title])));
    this.element = el("div", { class: "arena-v-graph", hidden: true, "aria-hidden": "true" });
    this.isOneLine = this.seats.length < 2 || (this.seats.length === 2 && payoff === "zero_sum");
    this.leads = new Map();
    this.verdicts = new Map();
    this.state = null;
  }

  // `judged` is what a film's end has of it, or undefined.
  show(judged, plies) {
    if (judged === this.state) return;
    this.state = judged;
    this.leads.clear();
    this.verdicts.clear();
    this.element.hidden = !judged || !this.isOneLine;
    if (!judged) return;
    const [low, high] = judged.range;
    for (const [ply, seat, value, best, better, blunder] of judged.moves) {
      const ahead = high > low ? Math.min(Math.max((2 * (value - low)) / (high - low) - 1, -1), 1) : 0;
      if (this.isOneLine) this.leads.set(ply, seat === this.seats[0] || this.seats.length < 2 ? ahead : -ahead);
      this.verdicts.set(ply, { lost: best - value, better, blunder });
    }
    this.draw(plies);
  }

  draw(plies) {
    const drawn = svg("svg", { viewBox: `0 -1 ${Math.max(plies, 1)} 2`, preserveAspectRatio: "none" });
    const points = [...this.leads].sort(([one], [other]) => one - other);
    for (const [sign, seat] of [[1, this.seats[0]], [-1, this.seats[1]]]) {
      if (!points.length || !seat) continue;
      const line = points.map(([ply, ahead]) => `${ply} ${-sign * Math.max(ahead * sign, 0)}`);
      const path = `M${points[0][0]} 0L${line.join("L")}L${points.at(-1)[0]} 0Z`;
      drawn.append(svg("path", { d: path, class: seatClass(seat) }));
    }
    drawn.append(svg("line", { x1: 0, x2: Math.max(plies, 1), y1: 0, y2: 0 }));
    this.element.replaceChildren(drawn);
  }

  // Who is ahead after a ply, and by how much of the range of scores; "" where nobody judged it.
  words(ply) {
    const ahead = this.leads.get(ply);
    if (ahead === undefined) return "";
    if (Math.abs(ahead) < 0.005) return "even";
    const seat = ahead > 0 || this.seats.length < 2 ? this.seats[0] : this.seats[1];
    return `${this.titles[seat]} ${this.seats.length < 2 ? "" : "+"}${numberText(this.seats.length < 2 ? ahead : Math.abs(ahead))}`;
  }

  // What the judge said against a move; null where it was as good as any.
  verdict(ply) {
    const found = this.verdicts.get(ply);
    if (!found || found.lost <= 0) return null;
    return { blunder: found.blunder, words: `${found.blunder ? "? blunder, better" : "better"}: ${found.better}` };
  }
}
