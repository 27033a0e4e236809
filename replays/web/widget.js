// The widget of a notebook: what the kernel tells of a match becomes a film, and the film a viewer with a move bar.
//
// The kernel tells by messages once it has heard `hello`; a kernel that is busy leaves what it has to tell in the state
// of the model. docs/film.md tells what a film is.

import { Curtain } from "./curtain.js";
import { el } from "./dom.js";
import { FilmReel } from "./film.js";
import { MoveBar } from "./person.js";
import { Viewer } from "./viewer.js";

const LEFT_THERE = ["head", "tail", "asked", "thoughts", "end", "desk", "stopping", "trouble"];
const GONE = "The kernel that plays this match is gone or was restarted: nobody hears what is done here. What was played is in the replay.";
const COVERED = ["curtain", "paused"];

// Whether the notebook is dark, as far as it says so: JupyterLab and Notebook, VS Code, Colab.
function darkness() {
  const { jpThemeLight, vscodeThemeKind } = document.body.dataset;
  if (jpThemeLight) return jpThemeLight === "false";
  if (vscodeThemeKind) return !vscodeThemeKind.includes("light");
  const { theme } = document.documentElement.attributes;
  return theme ? theme.value === "dark" : null;
}

// What a model was told so far, for all its views.
class Told {
  constructor(model) {
    this.model = model;
    this.views = new Set();
    this.reel = null;
    this.number = null;
    this.about = {};
    this.newest = {};
    this.done = Promise.resolve();
    this.lost = false;
    this.message = (content, buffers) => this.hear(content, buffers?.[0]);
    this.greet = () => this.send({ do: "hello" });
    this.found = LEFT_THERE.map((kind) => [`change:told_${kind}`, () => this.find(kind)]);
    model.on("msg:custom", this.message);
    for (const [name, found] of this.found) model.on(name, found);
    model.on("comm_live_update", this.greet);
    for (const kind of LEFT_THERE) this.find(kind);
    this.greet();
  }

  // Tell the kernel something. Where it is not there any more, whoever plays or waits is told so.
  send(content) {
    try {
      this.model.send(content);
      this.lost = false;
    } catch {
      this.lost = true;
    }
    this.each((view) => view.showLost());
  }

  destroy() {
    this.model.off("msg:custom", this.message);
    this.model.off("comm_live_update", this.greet);
    for (const [name, found] of this.found) this.model.off(name, found);
  }

  find(kind) {
    const left = this.model.get(`told_${kind}`);
    if (left) this.hear(left.content, left.data);
  }

  // One thing after the other, as it was told.
  hear(content, data) {
    this.done = this.done
      .then(() => this.take(content, data))
      .catch((error) => this.each((view) => view.trouble(String(error))));
    return this.done;
  }

  each(act) {
    for (const view of this.views) act(view);
  }

  async take(content, data) {
    const kind = content.is;
    if (kind === "desk") content.arrived = performance.now();
    if (kind === "head") {
      this.begin(content);
    } else if (["block", "tail", "plies"].includes(kind)) {
      if (content.reel === this.number) await this.grow(content, data);
    } else {
      this.newest[kind] = content;
      if (kind === "desk" && COVERED.includes(content.what)) this.drop();
      this.each((view) => view.tell(content));
    }
  }

  // Another reel: the same match may be seen through other eyes now.
  begin(content) {
    this.about = content;
    if (content.reel === this.number) return;
    this.number = content.reel;
    this.reel = new FilmReel(content.head);
    this.reel.plies = content.live ? 0 : content.plies;
    this.newest = { desk: this.newest.desk, stopping: this.newest.stopping };
    this.each((view) => view.begin());
  }

  drop() {
    this.reel = null;
    this.number = null;
    this.newest = { desk: this.newest.desk, stopping: this.newest.stopping };
    this.each((view) => view.begin());
  }

  async grow(content, data) {
    const { reel } = this;
    if (content.is === "block") {
      await reel.setBlock(content.number, data);
    } else if (content.is === "tail") {
      await this.catchUp(reel, content.number);
      await reel.setBlock(content.number, data);
    } else {
      const known = reel.growing ? reel.growing.start + reel.growing.plies : -1;
      if (known < content.after) {
        this.greet();
        return;
      }
      for (const ply of content.plies.slice(known - content.after)) await reel.append(ply);
    }
    this.each((view) => view.grown());
  }

  // Whole blocks that were left in the model.
  async catchUp(reel, before) {
    for (let number = 0; number < before; number += 1) {
      const left = reel.packed[number] ? null : this.model.get(`told_block_${this.number}_${number}`);
      if (left) await reel.setBlock(number, left.data);
    }
  }
}

// One view of a model: the same match may stand in several cells.
class Seen {
  constructor(told, model, place) {
    this.told = told;
    this.model = model;
    this.viewer = null;
    this.root = el("div", { class: "arena-w-view" });
    this.notice = el("div", { class: "arena-w-trouble", role: "alert", hidden: true });
    this.gone = el("div", { class: "arena-w-trouble", role: "alert", hidden: true }, GONE);
    this.bar = new MoveBar((content) => this.send(content));
    this.curtain = new Curtain((content) => this.send(content));
    this.element = el("div", { class: "arena arena-widget", "data-lm-suppress-shortcuts": "true" }, this.notice, this.gone, this.curtain.element, this.root);
    this.moved = () => this.follow();
    this.pressed = (event) => this.key(event);
    model.on("change:ply", this.moved);
    this.element.addEventListener("keydown", this.pressed, true);
    // Shortcuts of JupyterLab are looked for from what has the focus upwards: only a mark on itself keeps them off it.
    this.element.addEventListener("focusin", (event) => event.target.setAttribute("data-lm-suppress-shortcuts", "true"));
    this.themes = new MutationObserver(() => this.colour());
    for (const one of [document.body, document.documentElement]) this.themes.observe(one, { attributes: true });
    place.append(this.element);
    told.views.add(this);
    this.begin();
  }

  destroy() {
    this.told.views.delete(this);
    this.themes.disconnect();
    this.model.off("change:ply", this.moved);
    this.element.removeEventListener("keydown", this.pressed, true);
    this.bar.destroy();
    this.viewer?.destroy();
    this.element.remove();
  }

  // The colours of the notebook.
  colour() {
    const dark = darkness();
    for (const one of [this.element, ...this.element.querySelectorAll(".arena")]) {
      one.classList.toggle("arena-dark", dark === true);
      one.classList.toggle("arena-light", dark === false);
    }
  }

  send(content) {
    this.told.send(content);
  }

  // Where nobody hears any more what is done here, whoever plays is told so, and can do nothing. Who is back says `hello`.
  showLost() {
    const { viewer } = this;
    const { about, newest, lost } = this.told;
    const open = !newest.end && (about.live || (newest.desk && newest.desk.what !== "over"));
    this.gone.hidden = !(lost && open);
    if (!viewer || newest.end || viewer.live === (about.live && !lost)) return;
    viewer.live = about.live && !lost;
    viewer.showStatus();
    if (!lost) return;
    this.bar.ended();
    viewer.choices = null;
    viewer.redraw();
  }

  begin() {
    const { reel, about, newest } = this.told;
    this.viewer?.destroy();
    this.viewer = null;
    this.root.className = "arena-w-view";
    this.root.replaceChildren();
    this.curtain.show(newest.desk ?? null);
    this.bar.show(newest.desk ?? null, { live: about.live, stops: about.stops });
    if (!reel) {
      this.colour();
      if (!COVERED.includes(newest.desk?.what)) this.root.replaceChildren(el("p", { class: "arena-w-waiting" }, "The match is about to be shown …"));
      return;
    }
    const root = el("div", {});
    this.root.replaceChildren(root);
    this.viewer = new Viewer(root, reel, { at: about.follows ? null : this.model.get("ply"), live: about.live, under: this.bar.element });
    this.colour();
    this.viewer.onply = (ply) => this.tellPly(ply);
    this.viewer.point = (text) => this.bar.point(text);
    for (const kind of ["desk", "asked", "thoughts", "stopping", "end"]) if (newest[kind]) this.tell(newest[kind]);
    this.showLost();
  }

  // The ply that is looked at is the model's: code in the kernel may ask for it, and set it.
  tellPly(ply) {
    if (!this.viewer.frame && !this.told.newest.end) this.viewer.showNothing("This part of the match is on its way …", "The kernel sends it from the beginning.");
    if (this.model.get("ply") === ply || this.viewer.following) return;
    this.model.set("ply", ply);
    if (!this.told.lost) this.model.save_changes();
  }

  follow() {
    const ply = this.model.get("ply");
    if (this.viewer && this.viewer.ply !== ply) this.viewer.look(ply);
  }

  async grown() {
    const { viewer } = this;
    if (!viewer) return;
    if (!viewer.frame && !viewer.following && this.told.reel.has(viewer.ply)) await viewer.go(viewer.ply);
    else await viewer.grown();
  }

  tell(content) {
    const { viewer } = this;
    if (content.is === "trouble") {
      this.trouble(content.text);
    } else if (content.is === "desk") {
      this.curtain.show(content);
      this.bar.show(content, { live: this.told.about.live, stops: this.told.about.stops });
      if (viewer) this.offer(viewer, content);
    } else if (content.is === "stopping") {
      this.bar.stop();
    } else if (viewer && content.is === "asked") {
      this.ask(viewer, content.seats);
    } else if (viewer && content.is === "thoughts") {
      viewer.thoughts({ ...viewer.thinking, ...content.thoughts });
    } else if (viewer && content.is === "end") {
      this.bar.ended();
      this.gone.hidden = true;
      viewer.ended(content.end);
    }
  }

  // Who thinks: not the person before this screen.
  ask(viewer, seats) {
    const { desk } = this.told.newest;
    viewer.asked(seats.filter((seat) => !["turn", "keys"].includes(desk?.what) || seat !== desk.seat));
  }

  offer(viewer, desk) {
    this.ask(viewer, this.told.newest.asked?.seats ?? []);
    this.element.classList.toggle("arena-w-keys", desk.what === "keys");
    this.element.classList.toggle("arena-w-seated", desk.what !== "over");
    viewer.choices = desk.what === "turn" ? desk.choices : null;
    this.element.classList.toggle("arena-w-mine", desk.what === "turn" || desk.what === "keys");
    if (desk.what === "keys") {
      viewer.place.tabIndex = 0;
      viewer.place.setAttribute("aria-label", "The game: while this has the focus, keys are moves. Click elsewhere to leave it.");
    }
    viewer.redraw();
  }

  trouble(text) {
    this.notice.hidden = false;
    this.notice.textContent = `This match cannot be shown as it should be: ${text}`;
  }

  // Keys of whoever plays come before those of the viewer, at the newest ply.
  key(event) {
    const { viewer } = this;
    if (!viewer || viewer.ply !== this.told.reel.plies || viewer.about.element.open) return;
    const on = event.target;
    if (this.bar.element.contains(on) || on.closest("input, textarea, select, summary")) return;
    const taken = viewer.place.contains(on) && this.bar.raw(event);
    if (!taken && !this.bar.typing(event)) return;
    event.preventDefault();
    event.stopPropagation();
  }
}

export default () => {
  let told = null;
  return {
    initialize({ model }) {
      told = new Told(model);
      return () => told.destroy();
    },
    render({ model, el: place }) {
      const seen = new Seen(told, model, place);
      return () => seen.destroy();
    },
  };
};
