// The minds: for each seat what it thought, answered and was told at its last turn, and what it has used so far.

import { el } from "./dom.js";
import { clockText, scoreText, seatClass, seatSign, secondsText, usedTexts } from "./telling.js";

const DECISIONS = new Map([
  ["resign", "resigns"],
  ["offer_draw", "offers a draw"],
  ["accept_draw", "accepts the draw"],
  ["take_back", "asks to take back"],
]);

const LAST_ATTEMPTS = 20;
const TALLEST_KEPT = 150;
const TEXT_AT_ONCE = 10_000;

// A text; the rest of a very long one is drawn when it is asked for.
function longText(text, kind = "") {
  const drawn = el("div", { class: `arena-v-part-text ${kind}` }, text.slice(0, TEXT_AT_ONCE));
  const rest = text.length - TEXT_AT_ONCE;
  if (rest <= 0) return drawn;
  const more = () => [el("div", { class: `arena-v-part-text ${kind}` }, text.slice(TEXT_AT_ONCE))];
  return el("div", {}, drawn, folded(`… ${rest.toLocaleString("en-US")} more characters`, false, () => {}, more));
}

function part(name, text, kind = "") {
  return el("div", { class: `arena-v-part ${kind}` }, el("div", { class: "arena-v-part-name" }, name), longText(text));
}

// The end of a thought that is just arriving.
function arriving(text) {
  return text.length > TEXT_AT_ONCE ? `… ${text.slice(-TEXT_AT_ONCE)}` : text || "…";
}

// Messages that were sent before, too: they are put together when they are asked for.
function earlier(count, messages) {
  const body = el("div");
  const which = count > 1 ? `the first ${count.toLocaleString("en-US")} messages` : "the first message";
  const fold = el("details", { class: "arena-v-passage arena-v-same" }, el("summary", {}, `… ${which} as before`), body);
  fold.addEventListener("toggle", () => {
    if (fold.open && !body.hasChildNodes()) body.append(...messages().map(passage));
  });
  return fold;
}

function passage({ kind, name, text, count, messages }) {
  if (kind === "same") return earlier(count, messages);
  if (kind === "message" || kind === "thought" || kind === "reply") {
    return el(
      "details",
      { class: "arena-v-passage" },
      el("summary", {}, name, el("span", { class: "arena-v-quiet" }, ` ${text.length.toLocaleString("en-US")} characters`)),
      longText(text, "arena-v-typed"),
    );
  }
  const classes = { call: "arena-v-call", failure: "arena-v-failure", fact: "arena-v-fact" };
  return el("div", { class: classes[kind] ?? "arena-v-fact" }, name ? `${name}: ${text}` : text);
}

// Something long that is folded: what is in it is made when it is opened, and it stays open from ply to ply.
function folded(name, open, remember, fill) {
  const body = el("div", { class: "arena-v-fold-body" });
  const fold = el("details", { class: "arena-v-fold" }, el("summary", {}, name), body);
  const filled = () => {
    if (fold.open && !body.hasChildNodes()) body.append(...fill());
  };
  fold.open = open;
  filled();
  fold.addEventListener("toggle", () => {
    filled();
    remember(fold.open);
  });
  return fold;
}

// One seat's panel. Its head stays where it is; what was said scrolls beneath it.
class Mind {
  // veiled: whether the film was made for the eyes of another seat.
  constructor({ seat, title, player }, folds, veiled) {
    this.seat = seat;
    this.veiled = veiled;
    this.folds = folds;
    this.score = el("span", { class: "arena-v-score" });
    this.clock = el("span", { class: "arena-v-clock" });
    this.used = el("div", { class: "arena-v-used" });
    this.when = el("span", { class: "arena-v-when" });
    this.body = el("div", { class: "arena-v-mind-body", tabindex: "0", "aria-label": `What ${title} thought and answered` });
    this.element = el(
      "section",
      { class: `arena-v-mind ${seatClass(seat)}`, "aria-label": `${title}: ${player}` },
      el(
        "div",
        { class: "arena-v-mind-head" },
        el("span", { class: "arena-v-sign", "aria-hidden": "true" }, seatSign(seat)),
        el("span", { class: "arena-v-who" }, el("b", {}, title), el("span", { class: "arena-v-player", title: player }, player)),
        this.clock,
        this.score,
      ),
      el("div", { class: "arena-v-mind-line" }, this.used, this.when),
      this.body,
    );
    this.state = "";
    this.tallest = 0;
  }

  // What the seat said, at which ply (null: it has said nothing), and what it is thinking just now.
  show({ ply, mind, used, score, hidden, thinking, now }) {
    this.score.textContent = scoreText(score);
    this.score.title = this.score.textContent ? `score ${score}` : "";
    const clock = mind?.said?.findLast((one) => "clock" in one)?.clock;
    this.clock.textContent = hidden || clock === undefined ? "" : clockText(clock);
    this.clock.title = "time left at its last turn";
    this.used.textContent = hidden || !used ? "" : usedTexts(used).join(" · ");
    this.used.title = this.used.textContent;
    this.when.textContent = !mind || hidden ? "" : now ? "next ply" : `ply ${mind.ply.toLocaleString("en-US")}`;
    this.element.classList.toggle("arena-v-acted", Boolean(mind) && !hidden && (now || mind.ply === ply));
    this.element.classList.toggle("arena-v-thinking", thinking !== undefined);
    const state = hidden ? "hidden" : thinking !== undefined ? `thinking ${ply}` : `${mind?.ply} ${Boolean(now)} ${mind?.said?.length}`;
    if (state === this.state && thinking !== undefined) {
      this.grow(thinking);
      return;
    }
    if (state === this.state) return;
    this.state = state;
    this.body.scrollTop = 0;
    this.body.replaceChildren(...this.told(mind, hidden, thinking));
    this.tallest = Math.min(Math.max(this.tallest, this.body.scrollHeight), TALLEST_KEPT);
    this.body.style.setProperty("--arena-tallest", `${this.tallest}px`);
  }

  grow(thinking) {
    const text = this.body.querySelector(".arena-v-arriving .arena-v-part-text");
    const below = this.body.scrollHeight - this.body.scrollTop - this.body.clientHeight < 30;
    if (text) text.textContent = arriving(thinking);
    if (below) this.body.scrollTop = this.body.scrollHeight;
  }

  told(mind, hidden, thinking) {
    if (hidden) return [this.quiet("Through another seat's eyes this mind is hidden.")];
    const found = [];
    if (mind && mind.said === null) found.push(this.quiet("What was said then is not kept here."));
    else if (mind) found.push(...this.attempts(mind.said));
    if (thinking !== undefined) return [part("thinking", arriving(thinking), "arena-v-arriving"), ...found];
    return found.length ? found : [this.quiet(this.veiled ? "What this seat thinks is hidden from whoever looks here." : "Nothing was thought or said yet.")];
  }

  quiet(text) {
    return el("p", { class: "arena-v-empty" }, text);
  }

  // The last attempts; those before stand in a fold, in which it is the same.
  attempts(said) {
    const last = said.slice(-LAST_ATTEMPTS).map((one) => this.attempt(one));
    const before = said.length - last.length;
    if (!before) return last;
    const name = `… ${before.toLocaleString("en-US")} earlier attempt${before > 1 ? "s" : ""}`;
    return [folded(name, false, () => {}, () => this.attempts(said.slice(0, before))), ...last];
  }

  attempt(one) {
    const parts = [];
    if (one.feedback) parts.push(part("it was told", one.feedback, "arena-v-feedback"));
    if (one.thought) parts.push(part("thought", one.thought, "arena-v-thought"));
    if (one.reply) parts.push(part("reply", one.reply, "arena-v-reply arena-v-typed"));
    if (one.extracted !== undefined) parts.push(part("read in it", one.extracted, "arena-v-read"));
    if (one.problem) parts.push(part("problem", one.problem, "arena-v-problem"));
    const fold = (name, key, fill) => folded(name, this.folds.has(key), (open) => this.fold(key, open), fill);
    if (one.shown) {
      parts.push(fold("What it was shown", "shown", () => [longText(one.shown, "arena-v-typed")]));
    }
    if (one.calls.length) {
      parts.push(fold("The prompt as sent, and what came back", "calls", () => one.calls.map(passage)));
    }
    if (one.left_out) parts.push(this.quiet("What it was shown and sent is not kept here."));
    return el("article", { class: "arena-v-attempt" }, this.line(one), ...parts);
  }

  line(one) {
    const told = el("div", { class: "arena-v-attempt-line" });
    if (one.attempt > 1) told.append(el("span", { class: "arena-v-badge" }, `attempt ${one.attempt}`));
    const done = one.action ?? DECISIONS.get(one.decision) ?? (one.problem ? "no move" : "");
    told.append(el("b", { class: one.problem ? "arena-v-failed" : "arena-v-action" }, one.problem ? `✗ ${done}` : done));
    const waits = (one.waits ?? []).map(([why, seconds]) => `${why} ${secondsText(seconds)}`);
    const facts = [one.model, one.took ?? secondsText(one.seconds), ...waits].filter(Boolean);
    told.append(el("span", { class: "arena-v-quiet" }, facts.join(" · ").replace(/(\d) (m?s)\b/g, "$1\u00a0$2")));
    return told;
  }

  fold(key, open) {
    if (open) this.folds.add(key);
    else this.folds.delete(key);
  }
}

// The panels of all seats.
export class Minds {
  constructor(head) {
    const folds = new Set();
    this.minds = head.seats.map((seated) => new Mind(seated, folds, Boolean(head.eyes) && head.eyes !== seated.seat));
    this.element = el("div", { class: "arena-v-minds", role: "group", "aria-label": "Minds" }, ...this.minds.map((mind) => mind.element));
    this.element.classList.toggle("arena-v-many", this.minds.length > 3);
  }

  // `pending` is what came after the last ply, and `thoughts` what is just arriving: both only where that ply is shown.
  show({ frame, minds, scores, eyes, pending, thoughts }) {
    for (const mind of this.minds) {
      const { seat } = mind;
      const later = pending.filter((one) => one.seat === seat);
      mind.show({
        ply: frame?.ply ?? 0,
        mind: later.length ? { ply: frame.ply + 1, said: later } : minds[seat],
        used: frame?.used[seat],
        score: scores?.[seat],
        hidden: Boolean(eyes) && eyes !== seat,
        thinking: thoughts[seat],
        now: later.length > 0,
      });
    }
    const acted = this.element.querySelector(".arena-v-acted");
    if (acted && this.minds.length > 3) this.element.scrollTop = acted.offsetTop - this.element.offsetTop;
  }
}
