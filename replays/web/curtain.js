// The curtain: it hides the board until the right person is there.

import { el } from "./dom.js";
import { seatClass, seatSign } from "./telling.js";

const CURTAIN_STILL = 800;

// Hides the match until the right person sits before the screen, or a pause is over.
export class Curtain {
  constructor(send) {
    this.send = send;
    this.key = "";
    this.element = el("div", { class: "arena-p-curtain", role: "dialog", "aria-live": "assertive", hidden: true });
  }

  show(desk) {
    const covers = desk?.what === "curtain" || desk?.what === "paused";
    const key = covers ? `${desk.what} ${desk.turn}` : "";
    if (key === this.key) return;
    this.key = key;
    this.element.hidden = !covers;
    this.element.replaceChildren();
    if (!covers) return;
    const fell = performance.now();
    const paused = desk.what === "paused";
    const title = paused ? "Paused" : `${seatSign(desk.seat)} ${desk.title} to the screen`;
    const detail = paused ? `Your clock stands still, for ${Math.round(desk.seconds / 60)} minutes in a move at most. The board is hidden.` : "Nobody else may look.";
    const open = el("button", { type: "button", class: "arena-p-button arena-p-main" }, paused ? "Play on" : "I am here");
    open.addEventListener("click", () => {
      if (paused || performance.now() - fell >= CURTAIN_STILL) this.send({ do: paused ? "resume" : "lift", turn: desk.turn });
    });
    this.element.className = `arena-p-curtain ${paused ? "" : seatClass(desk.seat)}`;
    this.element.append(el("h3", {}, title), el("p", {}, detail), open);
  }
}
