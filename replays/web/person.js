// What a person plays with: the move bar under the board.
//
// Nothing is worked out here. The kernel says what can be done (`desk`), and is told what was done; it decides.

import { BlankForm } from "./blanks.js";
import { el, oneLine } from "./dom.js";
import { seatClass, seatSign } from "./telling.js";

const HASTE = 250;
const TICK = 200;
const SOON = 10;
const RAW_KEYS = new Set(["Enter", "Escape", "Tab", "Backspace", "ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight", "Home", "End", "PageUp", "PageDown"]);
const DEEDS = {
  accept_draw: { name: "Accept draw", sure: "The match ends as a draw." },
  offer_draw: { name: "Offer draw", title: "Offer a draw with your next move" },
  take_back: { name: "Take back", title: "Take back your last move, and what came after it", sure: "Your last move and all after it are undone." },
  pause: { name: "Pause", title: "Stop your clock; the board is hidden meanwhile" },
  resign: { name: "Resign", sure: "You give up: the match ends, and its score counts." },
  stop: { name: "Stop match", title: "Interrupt the match: it is void, and its replay is kept", sure: "The match is interrupted and void. Its replay is kept." },
};

const STOPPING = "the match is being stopped: whoever thinks is waited for, or left behind";

// A clock that runs down.
class Countdown {
  constructor() {
    this.element = el("span", { class: "arena-p-clock", role: "timer" });
    this.timer = null;
  }

  // began: when so many seconds were left, by the page's clock.
  show(seconds, runs = false, began = 0) {
    this.destroy();
    this.element.hidden = seconds === null;
    if (seconds === null) return;
    const draw = () => {
      const left = Math.max(seconds - (runs ? (performance.now() - began) / 1000 : 0), 0);
      const whole = Math.ceil(left);
      this.element.textContent = left < SOON ? `${left.toFixed(1)} s left` : `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")} left`;
      this.element.classList.toggle("arena-p-soon", left < SOON);
    };
    draw();
    if (runs) this.timer = setInterval(draw, TICK);
  }

  destroy() {
    clearInterval(this.timer);
    this.timer = null;
  }
}

export class MoveBar {
  // send: hands a message to the kernel.
  constructor(send) {
    this.send = send;
    this.desk = null;
    this.about = {};
    this.written = null;
    this.arrived = 0;
    this.offered = "";
    this.active = -1;
    this.stopping = false;
    this.build();
    this.listen();
  }

  build() {
    this.mover = el("span", { class: "arena-p-mover" });
    this.said = el("span", { class: "arena-p-said", role: "status", "aria-live": "polite" });
    this.clock = new Countdown();
    this.forms = el("div", { class: "arena-p-forms", role: "group", "aria-label": "Structured moves" });
    this.fill = new BlankForm((number, values) => this.act({ do: "form", number, values }), () => this.field.focus());
    this.line = el("input", { type: "text", class: "arena-p-field", maxlength: 100000, autocomplete: "off", spellcheck: "false", autocapitalize: "off", role: "combobox", "aria-label": "Your move", "aria-autocomplete": "list", "aria-expanded": "true" });
    this.talk = el("textarea", { class: "arena-p-field", rows: 2, maxlength: 100000, "aria-label": "What you say", hidden: true });
    this.list = el("div", { class: "arena-p-moves", role: "listbox", "aria-label": "Possible moves" });
    this.list.id = `arena-moves-${Math.random().toString(36).slice(2)}`;
    this.line.setAttribute("aria-controls", this.list.id);
    this.button = el("button", { type: "submit", class: "arena-p-button arena-p-main" }, "Send");
    this.typed = el("form", { class: "arena-p-line" }, this.line, this.talk, this.button);
    this.deeds = el("div", { class: "arena-p-deeds", role: "group", "aria-label": "Beside a move" });
    this.sure = el("div", { class: "arena-p-sure", role: "alertdialog", hidden: true });
    this.element = el(
      "div",
      { class: "arena-p", role: "group", "aria-label": "Your move", hidden: true },
      el("div", { class: "arena-p-row arena-p-top" }, this.mover, this.said, this.clock.element, this.deeds),
      this.sure,
      this.forms,
      this.fill.element,
      this.typed,
      this.list,
    );
  }

  listen() {
    for (const field of [this.line, this.talk]) {
      field.addEventListener("input", () => this.act({ do: "typed", text: field.value }));
      field.addEventListener("keydown", (event) => this.edit(event));
    }
    this.typed.addEventListener("submit", (event) => {
      event.preventDefault();
      this.submit();
    });
  }

  get field() {
    return this.talk.hidden ? this.line : this.talk;
  }

  // Whether a press belongs to what was there before.
  get hasty() {
    return performance.now() - this.arrived < HASTE;
  }

  act(content) {
    if (this.desk && "turn" in this.desk) this.send({ turn: this.desk.turn, ...content });
  }

  submit() {
    const text = this.field.value;
    if (!text.trim() || this.button.disabled) return;
    this.act({ do: "send", text });
    if (this.desk.what === "keys") this.field.value = "";
  }

  edit(event) {
    const options = [...this.list.children].filter((one) => one.getAttribute("role") === "option");
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      if (options[this.active]) options[this.active].click();
      else this.submit();
    } else if (event.key === "Tab" && !event.shiftKey && !event.ctrlKey && this.desk?.what === "turn" && !this.desk.free && this.line.value) {
      event.preventDefault();
      this.act({ do: "complete", text: this.line.value });
    } else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && !this.desk?.free && options.length) {
      event.preventDefault();
      const step = event.key === "ArrowDown" ? 1 : -1;
      this.choose(options, (this.active + step + options.length + (this.active < 0 && step < 0 ? 1 : 0)) % options.length);
    } else if (event.key === "Escape" && this.field.value) {
      event.preventDefault();
      this.field.value = "";
      this.act({ do: "typed", text: "" });
    } else {
      return;
    }
    event.stopPropagation();
  }

  choose(options, active) {
    this.active = active;
    options.forEach((one, at) => one.setAttribute("aria-selected", String(at === active)));
    if (options[active]) {
      this.line.setAttribute("aria-activedescendant", options[active].id);
      options[active].scrollIntoView({ block: "nearest" });
    } else {
      this.line.removeAttribute("aria-activedescendant");
    }
  }

  // Something on the board was pointed at.
  point(text) {
    if (this.desk?.what === "turn" && !this.hasty) this.act({ do: "point", text });
  }

  // A key on the board of a game that is played with keys: whether it was taken.
  raw(event) {
    if (this.desk?.what !== "keys" || event.metaKey || event.isComposing) return false;
    if (event.key.length !== 1 && !RAW_KEYS.has(event.key)) return false;
    this.act({ do: "key", key: event.key, ctrl: event.ctrlKey, alt: event.altKey });
    return true;
  }

  // A key beside the board that begins what is typed: whether it was taken.
  typing(event) {
    if (this.desk?.what !== "turn" || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return false;
    if (event.key.length !== 1 || event.key === " " || event.key === "?") return false;
    const { field } = this;
    field.focus();
    field.value += event.key;
    this.act({ do: "typed", text: field.value });
    return true;
  }

  ended() {
    this.about = {};
    this.show({ what: "over" }, {});
  }

  show(desk, about) {
    const before = this.desk;
    this.desk = desk;
    this.about = about;
    const what = desk?.what ?? (about.live && about.stops ? "watching" : "over");
    const mine = what === "turn" || what === "keys";
    this.element.hidden = !["turn", "keys", "waiting", "watching"].includes(what);
    this.element.dataset.state = what;
    if (before?.turn !== desk?.turn || before?.what !== desk?.what) this.changed();
    this.typed.hidden = !mine && what !== "waiting";
    if (what !== "waiting") this.list.hidden = what !== "turn" || desk.free || !desk.moves.length;
    if (what !== "turn") this.clock.show(null);
    this.showDeeds(what);
    this.showForms(what === "turn" ? desk.forms : []);
    this.showSaid(what);
    this.button.disabled = !mine || this.stopping;
    if (what === "waiting") this.write(desk);
    if (!mine) return;
    this.line.hidden = Boolean(desk.free);
    this.talk.hidden = !desk.free;
    this.line.placeholder = what === "keys" ? "keys on the board, or an action by its name" : "a move: type it, or point at the board";
    this.talk.placeholder = "say something: Enter sends it";
    if (what === "keys") return;
    this.clock.show(desk.clock, desk.runs, desk.arrived);
    this.showMoves(desk);
    if (!this.write(desk) && before?.turn !== desk.turn && this.field.value) this.act({ do: "typed", text: this.field.value });
  }

  // Take over what the kernel wrote into the line: what is typed from then on, also ahead, stays. Whether it wrote.
  write({ text = "", written }) {
    if (written === this.written) return false;
    if (this.written !== null || text) this.field.value = text;
    this.written = written;
    return true;
  }

  // The match is being stopped, which may take its time.
  stop() {
    this.stopping = true;
    this.show(this.desk, this.about);
  }

  // Another turn has begun, or this one is over.
  changed() {
    this.arrived = performance.now();
    this.fill.close();
    this.ask(null);
    this.active = -1;
  }

  showSaid(what) {
    const { desk } = this;
    const seat = desk?.seat ?? null;
    this.mover.className = `arena-p-mover ${seat ? seatClass(seat) : ""}`;
    this.mover.textContent = seat ? `${seatSign(seat)} ${desk.title}` : "";
    const words = this.stopping ? STOPPING : {
      turn: desk?.attempt > 1 ? "again: your turn" : "your turn",
      keys: desk?.seat ? "your turn: click the board, then every key is a move" : "…",
      waiting: desk?.resigns ? "you resign at your next turn" : "the others think …",
      watching: "the match is played in the background",
    }[what];
    const draw = what === "turn" && desk.draw === "offered" ? "Your opponent offers a draw: accept it, or decline by a move." : "";
    const parts = [
      el("b", {}, words ?? ""),
      desk?.refused ? el("span", { class: "arena-p-refused" }, `✗ ${desk.refused}`) : null,
      draw ? el("span", { class: "arena-p-remark" }, draw) : null,
      desk?.remark ? el("span", { class: "arena-p-remark" }, desk.remark) : null,
    ].filter(Boolean);
    const told = parts.map((part) => part.textContent).join("\n");
    if (told !== this.told) this.said.replaceChildren(...parts);
    this.told = told;
  }

  showMoves(desk) {
    const key = JSON.stringify([desk.moves, desk.more]);
    if (key === this.listed) return;
    this.listed = key;
    const options = desk.moves.map((move, at) => {
      const one = el("button", { type: "button", role: "option", tabindex: -1, class: "arena-p-move", "aria-selected": "false", title: oneLine(move, 400) }, oneLine(move, 40));
      one.id = `${this.list.id}-${at}`;
      one.addEventListener("click", () => {
        if (!this.hasty) this.act({ do: "send", text: move });
      });
      return one;
    });
    const more = desk.more > 0 ? [el("span", { class: "arena-p-more" }, `and ${desk.more.toLocaleString("en-US")} more`)] : [];
    this.list.replaceChildren(...options, ...more);
    this.choose(options, -1);
  }

  showForms(forms) {
    const key = JSON.stringify(forms);
    if (key === this.offered) return;
    this.offered = key;
    const buttons = forms.map((form, number) => {
      const one = el("button", { type: "button", class: "arena-p-button" }, form.blanks.length ? `${form.title} …` : form.title);
      one.addEventListener("click", () => {
        if (form.blanks.length) this.fill.open(form, number);
        else if (!this.hasty) this.act({ do: "form", number, values: {} });
      });
      return one;
    });
    this.forms.replaceChildren(...buttons);
    this.forms.hidden = !buttons.length;
  }

  showDeeds(what) {
    const can = ["turn", "keys", "waiting"].includes(what) && !this.stopping ? [...this.desk.can] : [];
    if (this.about.live && this.about.stops && !this.stopping) can.push("stop");
    const key = JSON.stringify([can, this.desk?.draw]);
    if (key === this.could) return;
    this.could = key;
    const buttons = can.filter((deed) => Object.hasOwn(DEEDS, deed)).map((deed) => {
      const { name, title, sure } = DEEDS[deed];
      const offers = deed === "offer_draw" && this.desk.draw === "offers";
      const one = el("button", { type: "button", class: `arena-p-deed arena-p-${deed.replace("_", "-")}`, title, "aria-pressed": deed === "offer_draw" ? String(offers) : null }, name);
      one.addEventListener("click", () => (sure ? this.ask(deed, sure, one) : this.deed(deed)));
      return one;
    });
    this.deeds.replaceChildren(...buttons);
  }

  deed(deed) {
    if (deed === "stop") this.send({ do: "stop" });
    else this.act({ do: deed });
  }

  // Ask whether somebody is sure; with null, no longer.
  ask(deed, words = "", from = null) {
    this.sure.hidden = deed === null;
    this.sure.replaceChildren();
    if (deed === null) return;
    const yes = el("button", { type: "button", class: "arena-p-button arena-p-yes" }, `Yes: ${DEEDS[deed].name.toLowerCase()}`);
    const no = el("button", { type: "button", class: "arena-p-button" }, "No");
    yes.addEventListener("click", () => {
      this.ask(null);
      this.deed(deed);
    });
    no.addEventListener("click", () => {
      this.ask(null);
      from?.focus();
    });
    this.sure.onkeydown = (event) => {
      if (event.key === "Escape") no.click();
    };
    this.sure.setAttribute("aria-label", words);
    this.sure.append(el("span", {}, words), yes, no);
    no.focus();
  }

  destroy() {
    this.clock.destroy();
  }
}
