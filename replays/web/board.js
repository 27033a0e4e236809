// What there is to draw on a board: how its tiles look, which cells are marked, which areas can be chosen.

import { harmless, listOf, oneLine, recordOf, textOf } from "./dom.js";
import { seatNumber } from "./roles.js";
import { isPiece, shapesFor } from "./shapes.js";

const MOST_ACROSS = 120;
const MOST_DOWN = 120;
const MOST_TILES = 1000;
const MOST_MARKED = 10000;
const CHANGED_SHARE = 0.25;
const HEAD_WORDS = 12;
const LABEL_LENGTH = 40;
const CELLS_TOLD = 24;
const BOARD_WORDS = 1500;
const LOOK_VARIANTS = ["rim", "core", "bar", "pole", "plus"];
const CLICK_CELL = /^(\d{1,4}),(\d{1,4})$/;

/** A grid's rows as lists of characters, no more than are drawn; `isCut` is whether there are more. */
function boardRows(scene) {
  const given = listOf(scene.rows);
  let isCut = given.length > MOST_DOWN;
  const rows = given.slice(0, MOST_DOWN).map((row) => {
    const text = textOf(row);
    const codes = [...text.slice(0, 2 * MOST_ACROSS + 2)];
    if (codes.length > MOST_ACROSS) isCut = true;
    return codes.slice(0, MOST_ACROSS);
  });
  return { rows, isCut, columns: rows.reduce((most, row) => Math.max(most, row.length), 0) };
}

/** Every tile of a legend as it is drawn: no two pieces are alike but for their colour. */
function boardLooks(legend) {
  const tiles = Object.entries(recordOf(legend))
    .slice(0, MOST_TILES)
    .map(([code, tile]) => {
      const { glyph, name, role } = recordOf(tile);
      return { code, glyph: harmless(glyph, 8).replace(/\n/g, " "), name: oneLine(name, 60), role: textOf(role) };
    });
  const shapeOf = shapesFor(tiles.filter(({ role }) => role !== "empty" && role !== "wall").map(({ glyph }) => glyph));
  const twins = new Map();
  for (const { glyph, role } of tiles) {
    const key = shapeOf(glyph) || glyph;
    const roles = twins.get(key) ?? twins.set(key, []).get(key);
    if (!roles.includes(role)) roles.push(role);
  }
  const slanted = new Set(
    tiles.filter(({ glyph, role }) => !shapeOf(glyph) && twins.get(glyph).indexOf(role) > 0).map(({ role }) => role),
  );
  const looks = new Map();
  for (const { code, glyph, name, role } of tiles) {
    const shape = shapeOf(glyph);
    const roles = twins.get(shape || glyph);
    const number = roles.length > 1 ? roles.indexOf(role) : -1;
    const isMarked =
      number >= (shape === "disc" ? 0 : 1) && shape && !isPiece(shape) && role !== "light" && role !== "dark";
    const variant = isMarked ? LOOK_VARIANTS[number % LOOK_VARIANTS.length] : "";
    looks.set(code, { code, glyph, name, role, shape, variant, isSlanted: !shape && slanted.has(role) });
  }
  return looks;
}

/** The (row, column) pairs that lie on the board. */
function cellsWithin(foreign, rows, columns) {
  return listOf(foreign)
    .slice(0, MOST_MARKED)
    .filter(
      (cell) =>
        Array.isArray(cell) &&
        cell.length === 2 &&
        Number.isInteger(cell[0]) &&
        Number.isInteger(cell[1]) &&
        cell[0] >= 0 &&
        cell[0] < rows &&
        cell[1] >= 0 &&
        cell[1] < columns,
    );
}

/** The cells of the last move: those that the scene names, else those that changed since. */
function movedCells(scene, before, plan) {
  const named = recordOf(scene.highlights).last;
  if (named !== undefined) return cellsWithin(named, plan.down, plan.across);
  if (recordOf(before).kind !== "grid" || listOf(before.rows).length !== listOf(scene.rows).length) return [];
  const old = boardRows(before).rows;
  const cells = [];
  plan.rows.forEach((row, y) => {
    for (let x = 0; x < Math.max(row.length, old[y].length); x++) if (row[x] !== old[y][x]) cells.push([y, x]);
  });
  const within = cellsWithin(cells, plan.down, plan.across);
  return within.length <= Math.max(2, CHANGED_SHARE * plan.down * plan.across) ? within : [];
}

/** A shade for each region, so that no two that touch have the same while four are enough. */
function regionShades(regions) {
  const touching = new Map();
  const meet = (one, other) => {
    for (const [a, b] of [
      [one, other],
      [other, one],
    ]) {
      const others = touching.get(a) ?? touching.set(a, new Set()).get(a);
      if (b !== undefined && b !== a) others.add(b);
    }
  };
  regions.forEach((line, y) =>
    line.forEach((here, x) => {
      meet(here, here);
      for (const other of [line[x + 1], regions[y + 1]?.[x]])
        if (other !== undefined && other !== here) meet(here, other);
    }),
  );
  const found = new Map();
  for (const [region, others] of touching) {
    const taken = new Set([...others].map((other) => found.get(other)));
    found.set(region, [0, 1, 2, 3].find((shade) => !taken.has(shade)) ?? 0);
  }
  return found;
}

/** Everything that can be clicked; a cell counts before its row, and a row before its column. */
function clickedAreas(scene, plan) {
  const clicks = recordOf(scene.clicks);
  const [cells, across, down] = [[], [], []];
  for (const [key, text] of Object.entries(clicks)) {
    if (typeof text !== "string" || !text) continue;
    const found = CLICK_CELL.exec(key);
    if (!found) continue;
    const [y, x] = [Number(found[1]), Number(found[2])];
    if (y < plan.down && x < plan.across && key === `${y},${x}`)
      cells.push({ text, kind: "cell", y, x, high: 1, wide: 1 });
  }
  cells.sort((one, other) => one.y - other.y || one.x - other.x);
  for (let y = 0; y < plan.down; y++) {
    const text = textOf(clicks[`${y},*`]);
    if (text) across.push({ text, kind: "row", y, x: 0, high: 1, wide: plan.across });
  }
  for (let x = 0; x < plan.across; x++) {
    const text = textOf(clicks[`*,${x}`]);
    if (text) down.push({ text, kind: "column", y: 0, x, high: plan.down, wide: 1 });
  }
  return [...cells, ...across, ...down];
}

/** Everything about a board that does not depend on how large it is drawn. */
export function boardPlan(scene, before) {
  const plan = boardRows(scene);
  [plan.down, plan.across] = [plan.rows.length, plan.columns];
  plan.looks = boardLooks(scene.legend);
  const looks = [...plan.looks.values()];
  plan.isPegged =
    looks.some((look) => look.shape === "disc" && seatNumber(look.role) !== null) &&
    plan.rows.length > 0 &&
    Object.keys(recordOf(scene.clicks)).some((key) => key.startsWith("*,"));
  plan.isCrossed = !plan.isPegged && looks.some((look) => look.role === "empty" && "┼╋".includes(look.glyph || " "));
  plan.isWooden = looks.some((look) => look.role === "light" || look.role === "dark");
  plan.rowLabels = listOf(scene.row_labels)
    .slice(0, plan.down)
    .map((label) => oneLine(label, LABEL_LENGTH));
  plan.heads = listOf(scene.column_labels)
    .slice(0, plan.across)
    .map((label) =>
      textOf(label)
        .slice(0, 500)
        .split(/\s+/)
        .filter(Boolean)
        .slice(0, HEAD_WORDS)
        .map((word) => oneLine(word, LABEL_LENGTH)),
    );
  plan.moved = movedCells(scene, before, plan);
  plan.marks = new Map();
  for (const [name, cells] of Object.entries(recordOf(scene.highlights)).slice(0, 50)) {
    if (name === "last" || name === "win") continue;
    for (const [y, x] of cellsWithin(cells, plan.down, plan.across)) plan.marks.set(y * plan.across + x, name);
  }
  for (const [y, x] of plan.moved) plan.marks.set(y * plan.across + x, "last");
  plan.won = cellsWithin(recordOf(scene.highlights).win, plan.down, plan.across);
  for (const [y, x] of plan.won) plan.marks.set(y * plan.across + x, "win");
  plan.regions = listOf(scene.regions)
    .slice(0, plan.down)
    .map((row) => [...textOf(row).slice(0, 2 * plan.across)].slice(0, plan.across));
  plan.shades = plan.regions.length ? regionShades(plan.regions) : null;
  plan.between = recordOf(scene.between);
  plan.areas = clickedAreas(scene, plan);
  return plan;
}

/** How the tile of a code looks; a code that the legend lacks is shown as it is. */
export function lookOf(plan, code) {
  const known = plan.looks.get(code ?? " ");
  if (known) return known;
  const isBlank = code === undefined || code === " ";
  const glyph = isBlank ? " " : oneLine(code, 2);
  const look = {
    code,
    glyph,
    name: glyph,
    role: isBlank ? "empty" : "plain",
    shape: "",
    variant: "",
    isSlanted: false,
  };
  plan.looks.set(code ?? " ", look);
  return look;
}

/** What a cell is called: "d4" by its labels, else by its row and column. */
export function cellName(plan, y, x) {
  const [head, side] = [plan.heads[x] ?? [], plan.rowLabels[y] ?? ""];
  const isNamed = head.length === 1 && side && !side.includes(" ") && plan.heads.every((words) => words.length <= 1);
  return isNamed ? `${head[0]}${side}` : `row ${y + 1}, column ${x + 1}`;
}

/** A board in words: how large it is, what stands on it and where, as far as that is short, and the last move. */
export function boardWords(plan) {
  const standing = new Map();
  plan.rows.forEach((row, y) =>
    row.forEach((code, x) => {
      const look = lookOf(plan, code);
      if (look.role === "empty" || look.role === "wall") return;
      if (!standing.has(look)) standing.set(look, []);
      standing.get(look).push([y, x]);
    }),
  );
  let room = BOARD_WORDS;
  const most = [...standing].slice(0, 16).map(([look, cells]) => {
    const name = look.name || look.glyph;
    const where = cells.length > CELLS_TOLD ? "" : cells.map(([y, x]) => cellName(plan, y, x).replace(",", "")).join(", ");
    room -= where.length;
    return where && room > 0 ? `${name} ${where}` : `${cells.length} ${name}`;
  });
  const told = (cells) =>
    cells
      .slice(0, 8)
      .map(([y, x]) => {
        const look = lookOf(plan, plan.rows[y][x]);
        return `${cellName(plan, y, x)} (${look.name || look.glyph.trim() || "empty"})`;
      })
      .join(", ");
  return [
    `Board of ${plan.down} rows and ${plan.across} columns`,
    most.length ? `on it: ${most.join("; ")}` : "nothing stands on it",
    plan.moved.length ? `last move: ${told(plan.moved)}` : "",
    plan.won.length ? `winning line: ${told(plan.won)}` : "",
  ]
    .filter(Boolean)
    .join("; ");
}
