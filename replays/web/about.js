// What a match is, how it came out, and which keys the viewer knows: a sheet over it that closes again.

import { el } from "./dom.js";
import { button } from "./controls.js";
import { KEYS_TOLD } from "./keys.js";
import { seatClass, seatSign } from "./telling.js";

export class About {
  constructor(head) {
    this.head = head;
    this.facts = el("dl", { class: "arena-v-facts" });
    this.element = el("dialog", { class: "arena-v-about", "aria-label": "About this match, and keys" });
    const close = button("Close", "Escape", "×", () => this.element.close());
    close.classList.add("arena-v-close");
    this.element.append(
      close,
      el("h2", {}, "This match"),
      this.facts,
      el("h2", {}, "Keys"),
      el("dl", { class: "arena-v-keys" }, KEYS_TOLD.map(([keys, what]) => [
        el("dt", {}, keys.split(" ").map((key) => el("kbd", {}, key))),
        el("dd", {}, what),
      ])),
    );
    this.element.addEventListener("click", (event) => {
      if (event.target === this.element) this.element.close();
    });
  }

  open(end) {
    const { head } = this;
    const facts = [["Game", head.headline]];
    for (const { seat, title, player } of head.seats) {
      facts.push([el("span", { class: seatClass(seat) }, el("span", { class: "arena-v-sign" }, seatSign(seat)), ` ${title}`), player]);
    }
    facts.push(["Begun", head.created], ["Match", head.match]);
    if (head.whole) facts.push(["Open with", head.whole]);
    if (end?.result) facts.push(["Result", end.result]);
    for (const line of end?.measures ?? []) facts.push(["Measured", line]);
    this.facts.replaceChildren(...facts.flatMap(([name, value]) => [el("dt", {}, name), el("dd", {}, value)]));
    if (!this.element.open) this.element.showModal();
  }

  close() {
    if (this.element.open) this.element.close();
  }
}
