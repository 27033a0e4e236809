// The viewer: a match on one's screen, with the board, the minds, the moves and the timeline.
//
// It draws what a film holds (film.js) and knows no game. A page shows it alone; a notebook adds to it what a person
// plays with (`under`, `choices`, `point`) and what a live match is thinking (`asked`, `thoughts`).

import { About } from "./about.js";
import { button, Controls, SPEEDS } from "./controls.js";
import { bare, el, swapped } from "./dom.js";
import { isKeyTaken, keepingKeyboard, keyDeeds } from "./keys.js";
import { Minds } from "./minds.js";
import { Moves } from "./moves.js";
import { drawScene } from "./scenes.js";
import { numberText, playedTexts, seatClass, seatSign } from "./telling.js";
import { Legend, tellingMarks, Timeline } from "./timeline.js";

const STATES = ["live", "played", "forfeited", "void"];
const UNENDED = { "cut off": "it was cut off here: its end is missing", live: "it was still being played when this was made" };
const LONG_MATCH = 400;
const FOLLOWED = 16;

export class Viewer {
  // root: an element that becomes the viewer; reel: a FilmReel.
  // at: the ply to begin with (null: the last); eyes: a seat (null: the spectator); live: whether more may come;
  // under: an element that stands under the board.
  constructor(root, reel, { at = null, eyes = null, live = false, under = null } = {}) {
    this.root = root;
    this.reel = reel;
    this.live = live;
    this.eyes = eyes;
    this.ply = 0;
    this.frame = null;
    this.following = live && at === null;
    this.playing = null;
    this.speed = reel.plies > LONG_MATCH ? 16 : 2;
    this.turn = 0;
    this.thinking = bare();
    this.choices = null;
    this.point = null;
    this.onply = null;
    this.under = under;
    this.titles = bare(Object.fromEntries(reel.head.seats.map(({ seat, title }) => [seat, title])));
    this.build(under);
    this.listen();
    this.ready = this.go(at ?? reel.plies);
  }

  build(under) {
    const { head } = this.reel;
    const does = {
      go: (ply) => this.look(ply),
      step: (plies) => this.look(this.ply + plies),
      play: () => this.play(),
      mark: (step) => this.toMark(step),
      speed: (speed) => this.setSpeed(speed),
      typed: () => this.root.focus({ preventScroll: true }),
    };
    this.timeline = new Timeline(head, does.go);
    this.legend = new Legend(head.marks, (bit) => this.toMark(1, bit));
    this.controls = new Controls(does);
    this.minds = new Minds(head);
    this.moves = new Moves(this.reel, does.go);
    this.about = new About(head);
    this.status = el("span", { class: "arena-v-status", role: "status" });
    this.result = el("span", { class: "arena-v-result" });
    this.board = el("div", { class: "arena-v-nothing" });
    this.place = el("div", { class: "arena-v-place" }, this.board);
    this.told = el("div", { class: "arena-v-told", "aria-live": "polite" });
    const title = button("About this match", "?", head.game.title, () => this.about.open(this.reel.end));
    title.className = "arena-v-title";
    const help = button("Help", "?", "?", () => this.about.open(this.reel.end));
    this.root.classList.add("arena", "arena-viewer");
    this.root.tabIndex = -1;
    this.root.setAttribute("role", "region");
    this.root.setAttribute("aria-label", `Match: ${head.game.title}`);
    this.root.replaceChildren(
      el(
        "div",
        { class: "arena-v-frame" },
        el("header", { class: "arena-v-head" }, title, this.status, this.result, this.eyesChooser(), help),
        el("div", { class: "arena-v-table" }, this.place, this.told, under),
        this.moves.element,
        this.minds.element,
        el("footer", { class: "arena-v-foot" }, this.timeline.element, el("div", { class: "arena-v-bar" }, this.controls.element, this.legend.element)),
      ),
      this.about.element,
    );
  }

  // Whose eyes look: chosen where seats see different things, told where the film is of one seat's eyes.
  eyesChooser() {
    const { head } = this.reel;
    if (head.eyes) return el("span", { class: `arena-v-eyes ${seatClass(head.eyes)}` }, `as ${this.titles[head.eyes] || head.eyes} sees it`);
    this.chooser = null;
    if (!head.views.length) return null;
    const choices = head.views.map((seat) => el("option", { value: seat }, `${seatSign(seat)} as ${this.titles[seat] || seat} sees it`));
    this.chooser = el("select", { class: "arena-v-eyes", "aria-label": "Whose eyes look", title: "Whose eyes look (e)" });
    this.chooser.append(el("option", { value: "" }, "spectator"), ...choices);
    this.chooser.value = this.eyes ?? "";
    this.chooser.addEventListener("change", () => this.seeAs(this.chooser.value || null));
    return this.chooser;
  }

  listen() {
    this.pressed = (event) => this.key(event);
    this.root.addEventListener("keydown", this.pressed);
  }

  // A key that was pressed; whoever embeds the viewer may hand on those of its own page.
  key(event) {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || this.about.element.open) return;
    const on = event.composedPath()[0];
    if (this.under?.contains(on) || isKeyTaken(on, event.key, this.root)) return;
    const act = keyDeeds(this).get(event.key);
    if (!act) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  }

  // Go to a ply because somebody asked for it: what was playing stops.
  look(ply) {
    this.stop();
    return this.go(ply);
  }

  // Show a ply; one that is not there is the nearest.
  async go(ply) {
    const { reel } = this;
    const wanted = Math.min(Math.max(Math.round(ply) || 0, 0), reel.plies);
    this.turn += 1;
    const turn = this.turn;
    this.ply = ply === Infinity ? reel.plies : wanted;
    this.following = this.live && this.ply === reel.plies;
    this.showPlace();
    let frame = null;
    let minds = bare();
    try {
      frame = await reel.frame(this.ply);
      if (frame && turn === this.turn) minds = await reel.minds(frame);
    } catch (error) {
      if (turn === this.turn) this.showNothing("This part of the film cannot be read.", String(error));
      return;
    }
    if (turn !== this.turn) return;
    this.frame = frame;
    this.said = minds;
    try {
      keepingKeyboard(this.root, () => this.draw());
    } catch (error) {
      this.showNothing("This ply cannot be drawn.", String(error));
    }
    await this.moves.show(this.ply, reel.plies, this.eyes);
    if (turn !== this.turn) return;
    this.root.dataset.ply = this.ply;
    if (this.onply) this.onply(this.ply);
  }

  // What can be shown before a block is opened.
  showPlace() {
    const { reel } = this;
    const marks = this.marks();
    this.timeline.show(this.ply, reel.plies, marks, this.eyes ? undefined : reel.end?.judged, `ply ${this.ply} of ${reel.plies}`);
    this.legend.show(marks);
    this.controls.show({ ply: this.ply, plies: reel.plies, playing: this.playing !== null, speed: this.speed, marks });
    this.showStatus();
  }

  // The marks that tell something, as the eyes that look see them; the same map as long as they are the same.
  marks() {
    const { reel, eyes } = this;
    const all = reel.marks(eyes ?? "");
    const { from, size, plies } = this.marked ?? {};
    if (from !== all || size !== all.size || plies !== reel.plies) {
      const told = tellingMarks(all, reel.head.marks, reel.plies);
      this.marked = { from: all, size: all.size, plies: reel.plies, told };
    }
    return this.marked.told;
  }

  showStatus() {
    const { end } = this.reel;
    const live = this.live && !end?.ending;
    const state = end?.ending ?? (live ? "live" : end?.status ?? "");
    const words = state === "live" ? (live ? "● LIVE" : "unfinished") : state;
    if (this.status.textContent !== words) this.status.textContent = words;
    this.status.dataset.state = (live || state !== "live") && STATES.includes(state) ? state : "other";
    const told = end?.result ?? (live ? "" : UNENDED[state] ?? "");
    if (this.result.textContent !== told) this.result.textContent = told;
    this.result.title = told;
  }

  draw() {
    const { frame, reel } = this;
    if (!frame) {
      const how = reel.head.whole ? `The whole match opens with: ${reel.head.whole}` : "Open the replay itself for the whole match.";
      if (reel.isLeftOut(this.ply)) this.showNothing("These plies are not kept here.", how);
      else this.showNothing("These plies have not come yet.", "");
      this.minds.show({ frame: null, minds: bare(), scores: bare(), eyes: this.eyes, pending: [], thoughts: bare() });
      return;
    }
    this.drawBoard();
    this.showTold();
    this.showMinds();
  }

  // The scene and the one before it, as the eyes that look see them.
  scenes() {
    const { frame, eyes } = this;
    if (!eyes || !Object.hasOwn(frame.views, eyes)) return [frame.scene, frame.before];
    return [frame.views[eyes], frame.viewsBefore[eyes] ?? null];
  }

  drawBoard() {
    const [scene, before] = this.scenes();
    const newest = this.ply === this.reel.plies;
    const choices = newest ? this.choices : null;
    if (scene === this.drawn?.scene && before === this.drawn.before && choices === this.drawn.choices) return;
    this.drawn = { scene, before, choices };
    const onPoint = choices && this.point ? (text) => this.point(text) : null;
    this.board = swapped(this.board, drawScene(scene, { before, choices, onPoint }));
  }

  showTold() {
    const { frame } = this;
    const at = frame.ply ? ` · ${playedAt(frame.at)}` : "";
    const told = playedTexts(frame.played, this.eyes, this.titles).map(({ seat, title, action, source, back }) => [
      el("span", { class: `arena-v-sign ${seatClass(seat)}`, "aria-hidden": "true" }, back ? "↶" : seatSign(seat)),
      el("span", { class: "arena-v-told-move" }, `${title}: ${action || "nothing"}${source ? ` (${source})` : ""}`),
    ]);
    const verdict = this.eyes ? null : this.timeline.graph.verdict(frame.ply);
    if (verdict) told.push(el("span", { class: verdict.blunder ? "arena-v-blunder" : "arena-v-better" }, verdict.words));
    const before = frame.ply ? `ply ${numberText(frame.ply)}${at}` : "before the first ply";
    this.told.setAttribute("aria-live", this.playing === null ? "polite" : "off");
    this.told.replaceChildren(el("span", { class: "arena-v-quiet" }, before), ...told.flat());
  }

  showMinds() {
    const { frame, reel } = this;
    const newest = this.ply === reel.plies;
    this.minds.show({
      frame,
      minds: this.said,
      scores: (newest && reel.scores) || frame.scores,
      eyes: this.eyes,
      pending: newest ? reel.pending : [],
      thoughts: newest && this.live ? this.thinking : bare(),
    });
  }

  showNothing(text, how) {
    this.drawn = null;
    const note = el("div", { class: "arena-v-missing" }, el("p", {}, text), el("p", { class: "arena-v-quiet" }, how));
    this.board = swapped(this.board, note);
    this.told.replaceChildren(el("span", { class: "arena-v-quiet" }, `ply ${numberText(this.ply)}`));
  }

  // Draw the board anew: `choices` or `point` are others.
  redraw() {
    this.drawn = null;
    if (this.frame) this.drawBoard();
  }

  toMark(step, bit = 0) {
    const { timeline } = this;
    const found = timeline.marked(this.ply, step, bit) ?? (bit ? timeline.marked(-1, step, bit) : null);
    if (found !== null) this.look(found);
  }

  seeAs(eyes) {
    this.eyes = eyes;
    if (this.chooser) this.chooser.value = eyes ?? "";
    return this.go(this.ply);
  }

  nextEyes() {
    const seats = [null, ...this.reel.head.views];
    if (!this.reel.head.eyes && seats.length > 1) this.seeAs(seats[(seats.indexOf(this.eyes) + 1) % seats.length]);
  }

  // Plays on, or stops where it plays. At the end it begins anew.
  play() {
    if (this.playing !== null) {
      this.stop();
      return;
    }
    const again = this.ply >= this.reel.plies && !this.live;
    this.playing = 0;
    this.next(again ? 0 : this.ply + 1);
  }

  // Show a ply and the next when its time has come. Where that is past already, time is what is lost; at speeds at
  // which nobody follows each ply, plies are.
  async next(ply, due = performance.now()) {
    await this.go(ply);
    if (this.playing === null) return;
    if (this.ply >= this.reel.plies) {
      this.stop();
      return;
    }
    const [now, each] = [performance.now(), 1000 / this.speed];
    const late = Math.max(now - due - each, 0);
    const skipped = this.speed > FOLLOWED ? Math.floor(late / each) : 0;
    const then = skipped || late < each ? due + each * (1 + skipped) : now;
    this.playing = setTimeout(() => this.next(this.ply + 1 + skipped, then), Math.max(then - now, 0));
  }

  stop() {
    if (this.playing === null) return;
    clearTimeout(this.playing);
    this.playing = null;
    this.showPlace();
  }

  setSpeed(speed) {
    this.speed = speed;
    this.showPlace();
  }

  // Dark where it is light, and light where it is dark.
  turnLight() {
    const dark = getComputedStyle(this.root).colorScheme !== "dark";
    this.root.classList.toggle("arena-dark", dark);
    this.root.classList.toggle("arena-light", !dark);
  }

  faster(step) {
    const place = SPEEDS.indexOf(this.speed) + step;
    this.setSpeed(SPEEDS[Math.min(Math.max(place, 0), SPEEDS.length - 1)]);
  }

  // The film has grown: go on with it, unless one looks back.
  async grown() {
    await this.reel.arriving;
    if (this.following) {
      await this.go(Infinity);
      return;
    }
    this.showPlace();
    await this.moves.show(this.ply, this.reel.plies, this.eyes);
  }

  // Seats that are asked for a move now: they think.
  asked(seats) {
    this.thinking = bare(Object.fromEntries(seats.map((seat) => [seat, this.thinking[seat] ?? ""])));
    if (this.frame) this.showMinds();
  }

  // What has arrived of thoughts: seat -> its whole text so far.
  thoughts(thoughts) {
    this.thinking = bare(thoughts);
    if (this.frame) this.showMinds();
  }

  // Nothing more will come. `end` is the film's end.
  async ended(end) {
    await this.reel.arriving;
    const { following } = this;
    this.reel.end = end;
    this.live = false;
    this.thinking = bare();
    await this.go(following ? Infinity : this.ply);
  }

  destroy() {
    this.stop();
    this.turn += 1;
    this.timeline.destroy();
    this.moves.destroy();
    this.root.removeEventListener("keydown", this.pressed);
    this.root.replaceChildren();
  }
}

function playedAt(seconds) {
  const whole = Math.max(seconds, 0);
  return whole < 60 ? `${whole.toFixed(1)} s` : `${Math.floor(whole / 60)}:${String(Math.floor(whole % 60)).padStart(2, "0")}`;
}
