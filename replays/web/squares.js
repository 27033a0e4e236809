// What lies under the pieces of a board: squares, lines, regions and marks.

import { lookOf } from "./board.js";
import { CELL_SIDE, CELL_HALF, JoinedPaths, shapeAt, squarePath } from "./cells.js";
import { svg } from "./dom.js";
import { roleClass } from "./roles.js";

/** The cells' grounds, the marks under their pieces and the lines between them. */
export function drawGrounds(plan, wide, high) {
  const [under, over] = [new JoinedPaths(), new JoinedPaths()];
  const isEven = plan.shades || plan.isClued || plan.isCrossed || Object.keys(plan.between).length > 0;
  for (let y = 0; y < plan.down; y++) {
    for (let x = 0; x < plan.across; x++) {
      const look = lookOf(plan, plan.rows[y][x]);
      if (!plan.isPegged) {
        const region = plan.shades ? (plan.shades.get(plan.regions[y]?.[x]) ?? 0) : 0;
        const shade = isEven ? region : (x + y) % 2;
        if (look.role === "wall") under.add("arena-cell arena-cell-wall", squarePath(y, x));
        else if (shade) under.add(`arena-cell arena-cell-${shade}`, squarePath(y, x));
      }
      const mark = plan.marks.get(y * plan.across + x);
      if (mark && !plan.isPegged) over.add(`arena-mark ${markClass(mark)}`, squarePath(y, x));
    }
  }
  const nodes = [svg("rect", { class: "arena-ground", x: -3, y: -3, width: wide + 6, height: high + 6, rx: 5 })];
  nodes.push(
    svg("rect", { class: "arena-cell arena-cell-0", x: 0, y: 0, width: wide, height: high, rx: plan.isPegged ? 3 : 0 }),
  );
  nodes.push(...under.nodes(), ...over.nodes());
  if (plan.isCrossed) nodes.push(...drawCrossings(plan));
  else if (!plan.isPegged) nodes.push(svg("path", { class: "arena-line", d: latticePath(plan, wide, high) }));
  if (plan.shades) nodes.push(svg("path", { class: "arena-region", d: regionsPath(plan) }));
  return nodes;
}

function markClass(mark) {
  return mark === "last" || mark === "win" ? `arena-mark-${mark}` : roleClass(mark);
}

function latticePath(plan, wide, high) {
  let path = "";
  for (let x = 1; x < plan.across; x++) path += `M${x * CELL_SIDE} 0v${high}`;
  for (let y = 1; y < plan.down; y++) path += `M0 ${y * CELL_SIDE}h${wide}`;
  return path;
}

/** The lines on whose crossings pieces stand, with the marked ones. */
function drawCrossings(plan) {
  let path = "";
  for (let x = 0; x < plan.across; x++)
    path += `M${x * CELL_SIDE + CELL_HALF} ${CELL_HALF}v${(plan.down - 1) * CELL_SIDE}`;
  for (let y = 0; y < plan.down; y++)
    path += `M${CELL_HALF} ${y * CELL_SIDE + CELL_HALF}h${(plan.across - 1) * CELL_SIDE}`;
  const nodes = [svg("path", { class: "arena-line", d: path })];
  const stars = [];
  plan.rows.forEach((row, y) =>
    row.forEach((code, x) => {
      const look = lookOf(plan, code);
      if (look.role === "empty" && look.glyph === "╋") stars.push(shapeAt(y, x, "knot"));
    }),
  );
  if (stars.length) nodes.push(svg("path", { class: "arena-star-point", d: stars.join("") }));
  return nodes;
}

/** Lines around each region, and around the board. */
function regionsPath(plan) {
  const region = (y, x) =>
    y < 0 || x < 0 || y >= plan.down || x >= plan.across ? null : (plan.regions[y]?.[x] ?? " ");
  let path = "";
  for (let y = 0; y <= plan.down; y++) {
    for (let x = 0; x <= plan.across; x++) {
      const here = region(y, x);
      if (x < plan.across && here !== region(y - 1, x)) path += `M${x * CELL_SIDE} ${y * CELL_SIDE}h${CELL_SIDE}`;
      if (y < plan.down && here !== region(y, x - 1)) path += `M${x * CELL_SIDE} ${y * CELL_SIDE}v${CELL_SIDE}`;
    }
  }
  return path;
}
