// A film as it is read: blocks that are opened one by one, and the table at any ply. docs/film.md tells its form.
// The texts in it are foreign: whoever draws them draws them as text and nothing else.

const FILM_BLOCK = 256;
const FILM_OPEN = 8;
const FILM_MOST_OPEN = 64;
const FILM_UNUSED = { seconds: 0, failures: 0, calls: 0, input: 0, output: 0, cost: 0, unpriced: 0 };

// What is known of seats, whose names are foreign: a record in which nothing stands but what was put there.
function seatRecord(values = {}) {
  return Object.assign(Object.create(null), values);
}

// The JSON of gzipped bytes, or of base64 of them.
export async function unpacked(data) {
  const bytes = typeof data === "string" ? Uint8Array.from(atob(data), (sign) => sign.charCodeAt(0)) : data;
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return JSON.parse(await new Response(stream).text());
}

// The scene that a change makes of another, or that stands there whole.
export function changed(old, change) {
  if (change.kind !== "change") return change;
  const scene = { ...old };
  for (const [name, value] of Object.entries(change)) {
    if (name !== "kind") scene[name] = applied(scene[name], value);
  }
  return scene;
}

// What {index: new item} makes of a list; any other value stands for itself.
function applied(before, value) {
  if (!Array.isArray(before) || value === null || typeof value !== "object" || Array.isArray(value)) return value;
  const items = before.slice();
  for (const [index, item] of Object.entries(value)) items[Number(index)] = applied(items[index], item);
  return items;
}

// The first messages that a seat's model was sent before a `same` passage. `attempts` are those from the first that it
// may rest on, which is the first of its block.
function sentBefore(attempts, seat, passage) {
  let sent = [];
  for (const told of attempts) {
    if (told.seat !== seat || !told.calls) continue;
    let sending = null;
    for (const one of told.calls) {
      const [kind, count] = one;
      if (one === passage) return sent.slice(0, count);
      if (kind === "call") {
        sent = sending ?? sent;
        sending = [];
      } else if (kind === "same") {
        sending = sent.slice(0, count);
      } else if (kind === "message") {
        sending?.push(one);
      }
    }
    sent = sending ?? sent;
  }
  return [];
}

function saidWith(told, texts, attempts) {
  const found = { ...told };
  const read = ([kind, name, text]) => ({ kind, name, text: texts[text] ?? "" });
  for (const name of ["reply", "thought", "problem", "feedback", "shown"]) {
    if (name in told) found[name] = texts[told[name]] ?? "";
  }
  found.calls = (told.calls ?? []).map((passage) => {
    if (passage[0] !== "same") return read(passage);
    return { kind: "same", count: passage[1], messages: () => sentBefore(attempts(), told.seat, passage).map(read) };
  });
  return found;
}

// A block that was opened: what stands at each of its plies is worked out once, as far as it was asked for.
class OpenedBlock {
  constructor(block) {
    this.block = block;
    this.start = block.start;
    this.texts = block.plies.flatMap((ply) => ply.texts ?? []);
    const { scene, views, scores, used, last } = block;
    this.states = [{ scene, views: seatRecord(views), scores: seatRecord(scores), used: seatRecord(used), last: seatRecord(last) }];
  }

  get plies() {
    return this.block.plies.length;
  }

  append(ply) {
    this.block.plies.push(ply);
    this.texts.push(...(ply.texts ?? []));
  }

  // What stands after the first so many plies of the block.
  state(inside) {
    while (this.states.length <= inside) {
      const before = this.states.at(-1);
      const ply = this.block.plies[this.states.length - 1];
      const views = seatRecord();
      for (const [seat, change] of Object.entries(ply.views ?? {})) views[seat] = changed(before.views[seat], change);
      const used = seatRecord(before.used);
      const last = seatRecord(before.last);
      for (const one of ply.said ?? []) {
        const sum = { ...FILM_UNUSED, ...used[one.seat] };
        const bill = { seconds: one.seconds, failures: "problem" in one ? 1 : 0, ...one.bill };
        for (const name of Object.keys(FILM_UNUSED)) sum[name] += bill[name] ?? 0;
        used[one.seat] = sum;
        last[one.seat] = this.start + this.states.length;
      }
      this.states.push({
        scene: changed(before.scene, ply.scene),
        views,
        scores: ply.scores ? seatRecord(ply.scores) : before.scores,
        used,
        last,
      });
    }
    return this.states[inside];
  }

  said(inside) {
    const attempts = () => this.block.plies.flatMap((ply) => ply.said ?? []);
    return (this.block.plies[inside - 1]?.said ?? []).map((one) => saidWith(one, this.texts, attempts));
  }
}

// A film in the hands of a viewer.
//
// `blocks` are packed (base64, or bytes), or null where they are not kept, or have not come yet. A film grows by
// `setBlock` (a packed block came), `append` (a ply was played) and `end`.
export class FilmReel {
  constructor(head, blocks = [], end = null) {
    this.head = head;
    this.packed = blocks.slice();
    this.most = Math.min(Math.max(FILM_OPEN, head.seats.length + 4), FILM_MOST_OPEN);
    this.opened = new Map();
    this.growing = null;
    this.arriving = Promise.resolve();
    this.plies = 0;
    this.marked = new Map();
    this.end = end;
  }

  get end() {
    return this.ended;
  }

  set end(end) {
    this.ended = end;
    if (end === null || end === undefined) return;
    this.plies = Math.max(this.plies, end.plies);
    for (const [eyes, marks] of Object.entries(end.marks ?? {})) {
      const found = new Map();
      for (let place = 0, ply = 0; place + 1 < marks.length; place += 2) {
        ply += marks[place];
        found.set(ply, marks[place + 1]);
      }
      this.marked.set(eyes, found);
    }
  }

  // What came after the last whole ply.
  get pending() {
    if (!this.ended) return [];
    const { said, texts } = this.ended;
    return said.map((one) => saidWith(one, texts, () => said));
  }

  get scores() {
    return this.ended?.scores ? seatRecord(this.ended.scores) : null;
  }

  // A block came, packed.
  setBlock(number, data) {
    return this.arrived(async () => {
      const opened = new OpenedBlock(await unpacked(data));
      this.packed[number] = data;
      this.opened.delete(number);
      if (opened.plies < FILM_BLOCK) this.growing = opened;
      else if (this.grows(number)) this.growing = null;
      this.plies = Math.max(this.plies, opened.start + opened.plies);
      opened.block.plies.forEach((ply, inside) => this.mark(opened.start + inside + 1, ply.marks));
    });
  }

  // A ply was played. `fresh` is the block that it opened, with it in it or not yet, or null.
  append(ply, fresh = null) {
    return this.arrived(() => {
      if (fresh) {
        if (this.growing) this.opened.set(this.numberOf(this.growing.start + 1), this.growing);
        this.growing = new OpenedBlock({ ...fresh, plies: [...fresh.plies] });
      }
      if (ply && !(fresh && this.growing.plies > 0)) this.growing.append(ply);
      this.plies = Math.max(this.plies, this.growing.start + this.growing.plies);
      if (ply) this.mark(this.plies, ply.marks);
    });
  }

  // What comes is taken in one after the other; the promise is kept when it is in.
  arrived(take) {
    const taken = this.arriving.then(take);
    this.arriving = taken.catch(() => {});
    return taken;
  }

  mark(ply, bits) {
    if (!bits) return;
    if (!this.marked.has("")) this.marked.set("", new Map());
    this.marked.get("").set(ply, bits);
  }

  // Ply -> the bits of its marks, as some eyes see them ("" is the spectator).
  marks(eyes = "") {
    return this.marked.get(eyes) ?? this.marked.get("") ?? new Map();
  }

  numberOf(ply) {
    return Math.floor(Math.max(ply - 1, 0) / FILM_BLOCK);
  }

  // Whether a ply is here to be looked at.
  has(ply) {
    return this.holds(this.numberOf(ply));
  }

  // Whether a ply was left out of the film, and will not come either.
  isLeftOut(ply) {
    return !this.has(ply) && this.packed[this.numberOf(ply)] === null;
  }

  holds(number) {
    return Boolean(this.grows(number) || this.opened.has(number) || this.packed[number]);
  }

  grows(number) {
    return this.growing !== null && this.numberOf(this.growing.start + 1) === number;
  }

  // The opened block, at once if it is open already; null if it is not kept.
  open(number) {
    if (this.grows(number)) return this.growing;
    const known = this.opened.get(number);
    if (known) {
      this.opened.delete(number);
      this.opened.set(number, known);
      return known;
    }
    if (!this.packed[number]) return null;
    const opening = unpacked(this.packed[number]).then((block) => {
      const opened = new OpenedBlock(block);
      if (this.opened.get(number) === opening) this.opened.set(number, opened);
      return opened;
    });
    this.opened.set(number, opening);
    for (const old of this.opened.keys()) {
      if (this.opened.size <= this.most) break;
      if (this.packed[old]) this.opened.delete(old);
    }
    return opening;
  }

  // The block of a ply; null where it is not kept, or cannot be read.
  async readable(ply) {
    try {
      return await this.open(this.numberOf(ply));
    } catch {
      return null;
    }
  }

  // The table after a ply and what led there; null where it is not kept. Its `before` is the scene a ply earlier.
  async frame(ply) {
    const opened = await this.open(this.numberOf(ply));
    if (!opened) return null;
    const inside = ply - opened.start;
    if (inside < 0 || inside > opened.plies) return null;
    const state = opened.state(inside);
    const earlier = inside > 0 ? opened.state(inside - 1) : null;
    const own = inside > 0 ? opened.block.plies[inside - 1] : {};
    return {
      ply,
      scene: state.scene,
      before: earlier?.scene ?? null,
      views: state.views,
      viewsBefore: earlier?.views ?? seatRecord(),
      scores: state.scores,
      used: state.used,
      last: state.last,
      played: own.played ?? [],
      marks: own.marks ?? 0,
      at: own.at ?? 0,
      said: opened.said(inside),
    };
  }

  // The last that each seat said, up to a ply: seat -> {ply, said}; said is null where that ply is not kept.
  async minds(frame) {
    const found = seatRecord();
    for (const [seat, ply] of Object.entries(frame.last)) {
      const opened = await this.readable(ply);
      found[seat] = { ply, said: opened ? opened.said(ply - opened.start).filter((one) => one.seat === seat) : null };
    }
    return found;
  }

  // What was played in some plies, first to last: [[seat, action, source, secret], …] each, null where not kept.
  async moves(first, last) {
    const found = [];
    for (let ply = first; ply <= last; ply += 1) {
      const opened = await this.readable(ply);
      found.push(opened?.block.plies[ply - opened.start - 1]?.played ?? null);
    }
    return found;
  }
}
