// What one steps through a match with: buttons, a ply that can be typed, a speed. Each says what it does and its key.

import { el, svg } from "./dom.js";
import { numberText } from "./telling.js";

export const SPEEDS = [0.5, 1, 2, 4, 8, 16, 32, 64];

const ICONS = {
  first: "M5 4h2v16H5zM20 4v16L8 12z",
  back: "M17 4v16L6 12z",
  play: "M7 4v16l12-8z",
  pause: "M6 4h4v16H6zM14 4h4v16h-4z",
  on: "M7 4v16l11-8z",
  last: "M17 4h2v16h-2zM4 4v16l12-8z",
  before: "M14.5 5 16 6.5 10.500 12l5.500 5.500-1.500 1.500L7.500 12z",
  after: "M9.500 5 8 6.500 13.500 12 8 17.500 9.500 19l7-7z",
};

export function icon(name) {
  const drawn = svg("svg", { viewBox: "0 0 24 24", class: "arena-v-icon", "aria-hidden": "true" });
  drawn.append(svg("path", { d: ICONS[name] }));
  return drawn;
}

/** A button that can be of no use for now: it is then marked so, and keeps the keyboard. */
export function button(label, key, content, act) {
  const made = el("button", { type: "button", class: "arena-v-button", title: key ? `${label} (${key})` : label, "aria-label": label }, content);
  made.addEventListener("click", (event) => {
    if (made.getAttribute("aria-disabled") !== "true") act(event);
  });
  return made;
}

function allow(made, can) {
  if (can) made.removeAttribute("aria-disabled");
  else made.setAttribute("aria-disabled", "true");
}

export class Controls {
  // `does` are the deeds: go(ply), step(plies), play(), mark(step), speed(speed), typed().
  constructor(does) {
    this.first = button("First ply", "Home", icon("first"), () => does.go(0));
    this.back = button("One ply back", "←", icon("back"), () => does.step(-1));
    this.play = button("Play", "Space", icon("play"), () => does.play());
    this.play.classList.add("arena-v-play");
    this.on = button("One ply on", "→", icon("on"), () => does.step(1));
    this.last = button("Last ply", "End", icon("last"), () => does.go(Infinity));
    this.before = button("Previous mark", "N", icon("before"), () => does.mark(-1));
    this.after = button("Next mark", "n", icon("after"), () => does.mark(1));
    this.typed = el("input", { class: "arena-v-typed-ply", inputmode: "numeric", "aria-label": "Go to ply", title: "Go to a ply (g)", autocomplete: "off" });
    this.of = el("span", { class: "arena-v-of" });
    this.speed = el("select", { class: "arena-v-speed", "aria-label": "Plies a second", title: "How fast it plays (+ and -)" });
    this.speed.append(...SPEEDS.map((speed) => el("option", { value: speed }, `${speed}/s`)));
    this.typed.addEventListener("keydown", (event) => {
      if (event.key === "Enter") this.typedPly(does);
      if (event.key === "Escape") does.typed();
    });
    this.typed.addEventListener("focus", () => this.typed.select());
    this.typed.addEventListener("blur", () => (this.typed.value = String(this.ply)));
    this.speed.addEventListener("change", () => does.speed(Number(this.speed.value)));
    this.ply = 0;
    this.element = el(
      "div",
      { class: "arena-v-controls", role: "group", "aria-label": "Steps" },
      el("span", { class: "arena-v-steps" }, this.first, this.back, this.play, this.on, this.last),
      el("span", { class: "arena-v-at" }, this.typed, this.of),
      this.speed,
      el("span", { class: "arena-v-jumps" }, this.before, this.after),
    );
  }

  typedPly(does) {
    const ply = Number.parseInt(this.typed.value.replace(/[,.\s]/g, ""), 10);
    if (Number.isNaN(ply)) {
      this.typed.value = String(this.ply);
      return;
    }
    does.typed();
    does.go(ply);
  }

  show({ ply, plies, playing, speed, marks }) {
    this.ply = ply;
    if (this.typed.getRootNode().activeElement !== this.typed) this.typed.value = String(ply);
    this.typed.style.width = `${Math.max(String(plies).length, 2) + 2.5}ch`;
    this.of.textContent = `/ ${numberText(plies)}`;
    for (const one of [this.first, this.back]) allow(one, ply > 0);
    for (const one of [this.on, this.last]) allow(one, ply < plies);
    allow(this.play, plies > 0);
    const label = playing ? "Pause" : "Play";
    if (this.play.getAttribute("aria-label") !== label) {
      this.play.replaceChildren(icon(playing ? "pause" : "play"));
      this.play.setAttribute("aria-label", label);
      this.play.title = `${label} (Space)`;
    }
    this.speed.value = String(speed);
    for (const one of [this.before, this.after]) allow(one, marks.size > 0);
  }
}
