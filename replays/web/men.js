// What stands on a board: pieces, letters, rings around what was moved, and signs between cells.

import { lookOf } from "./board.js";
import { CELL_SIDE, CELL_HALF, JoinedPaths, shapeAt, letterSize } from "./cells.js";
import { oneLine, svg, textOf } from "./dom.js";
import { roleClass } from "./roles.js";
import { isPiece } from "./shapes.js";

const MOST_LETTERS = 6000;
const SIGN_TURNS = { "<": 180, ">": 0, "∧": 270, "^": 270, "∨": 90, v: 90 };

/** What stands on the cells. */
export function drawPieces(plan) {
  const [holes, shapes, inner, rings] = [new JoinedPaths(), new JoinedPaths(), new JoinedPaths(), new JoinedPaths()];
  const letters = [];
  for (let y = 0; y < plan.down; y++) {
    for (let x = 0; x < plan.across; x++) {
      const look = lookOf(plan, plan.rows[y][x]);
      const mark = plan.marks.get(y * plan.across + x) ?? "";
      const faded = plan.won.length && mark !== "win" ? " arena-faded" : "";
      if (plan.isPegged) holes.add("arena-hole", shapeAt(y, x, "hole"));
      if (mark === "last") rings.add("arena-last", plan.isCrossed ? shapeAt(y, x, "core") : cornersPath(y, x));
      else if (mark === "win" && (plan.isPegged || plan.isCrossed)) rings.add("arena-halo", shapeAt(y, x, "halo"));
      const piece = `${roleClass(look.role)}${faded}`;
      const isStone = plan.isCrossed && look.shape === "disc";
      const isSolid = look.shape === "square" && look.role === "wall";
      if (look.role === "empty" ? !isDrawnEmpty(look, plan) : isSolid || !look.glyph.trim()) continue;
      if (look.shape && look.role !== "empty") {
        shapes.add(
          `arena-shape${isPiece(look.shape) ? " arena-piece" : ""} ${piece}`,
          shapeAt(y, x, isStone ? "stone" : look.shape),
        );
        if (look.variant) inner.add(`arena-variant arena-variant-${look.variant}${faded}`, shapeAt(y, x, look.variant));
      } else if (letters.length >= MOST_LETTERS) {
        plan.isCut = true;
      } else {
        letters.push(drawLetter(look, y, x, `arena-letter ${piece}${look.isSlanted ? " arena-slanted" : ""}`));
      }
    }
  }
  return [...holes.nodes(), ...shapes.nodes(), ...inner.nodes(), ...letters, ...rings.nodes()];
}

function isDrawnEmpty(look, plan) {
  return !look.shape && !plan.isPegged && !plan.isCrossed && look.glyph.trim() !== "";
}

function drawLetter(look, y, x, style) {
  const size = letterSize(look.glyph.trim(), 24, CELL_SIDE - 4);
  const place = {
    x: x * CELL_SIDE + CELL_HALF,
    y: y * CELL_SIDE + CELL_HALF,
    dy: "0.35em",
    "text-anchor": "middle",
    "font-size": size,
  };
  return svg("text", { class: look.role === "wall" ? `${style} arena-on-wall` : style, ...place }, look.glyph.trim());
}

/** Marks in the four corners of a cell. */
function cornersPath(y, x) {
  const [left, top, right, bottom, arm] = [
    x * CELL_SIDE + 2,
    y * CELL_SIDE + 2,
    (x + 1) * CELL_SIDE - 2,
    (y + 1) * CELL_SIDE - 2,
    CELL_SIDE / 4.5,
  ];
  return (
    `M${left} ${top + arm}V${top}h${arm}M${right - arm} ${top}H${right}v${arm}` +
    `M${right} ${bottom - arm}V${bottom}h-${arm}M${left + arm} ${bottom}H${left}v-${arm}`
  );
}

/** The signs between neighbours: those that point are drawn, others are written. */
export function drawSigns(plan) {
  const nodes = [];
  for (const [key, sign] of Object.entries(plan.between).slice(0, 2 * plan.down * plan.across)) {
    const [y, x, belowY, besideX] = /^(\d{1,3}),(\d{1,3})-(\d{1,3}),(\d{1,3})$/.exec(key)?.slice(1).map(Number) ?? [];
    const isAbove = belowY === y + 1 && besideX === x;
    if (belowY >= plan.down || besideX >= plan.across || !(isAbove || (belowY === y && besideX === x + 1))) continue;
    const place = [(x + (isAbove ? 0.5 : 1)) * CELL_SIDE, (y + (isAbove ? 1 : 0.5)) * CELL_SIDE];
    const shown = oneLine(textOf(sign), 2);
    nodes.push(svg("circle", { class: "arena-sign-ground", cx: place[0], cy: place[1], r: 7.5 }));
    if (Object.hasOwn(SIGN_TURNS, shown)) {
      const turn = `translate(${place[0]} ${place[1]}) rotate(${SIGN_TURNS[shown]})`;
      nodes.push(svg("path", { class: "arena-sign", d: "M-2.5 -4.5L3 0L-2.5 4.5", transform: turn }));
    } else {
      const text = {
        class: "arena-letter",
        x: place[0],
        y: place[1],
        dy: "0.35em",
        "text-anchor": "middle",
        "font-size": 11,
      };
      nodes.push(svg("text", text, shown));
    }
  }
  return nodes;
}
