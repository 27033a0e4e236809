// A board as a picture that scales: one path for all cells, lines or pieces of a kind, so that a large board is quick.

import { boardPlan, boardWords, cellName, lookOf } from "./board.js";
import { CELL_SIDE, CELL_HALF, shapeAt, letterSize, labelLength, shortNumber } from "./cells.js";
import { el, svg } from "./dom.js";
import { drawPieces, drawSigns } from "./men.js";
import { drawGrounds } from "./squares.js";

const MOST_HIGH = 560;
const LARGEST_CELL = 76;

/** The picture of a grid, and whether it is only the beginning of it. */
export function drawGrid(scene, before, targets) {
  const plan = boardPlan(scene, before);
  const words = plan.heads.reduce((most, head) => Math.max(most, head.length), 0);
  plan.isClued = words > 1 || plan.rowLabels.some((label) => label.includes(" "));
  plan.letter = labelSize(Math.max(plan.across, plan.down), plan.isClued);
  const longest = plan.rowLabels.reduce((most, label) => Math.max(most, labelLength(label)), 0);
  const room = Math.max(plan.across * CELL_SIDE * 0.7, 3 * CELL_SIDE);
  plan.left = longest ? Math.min(longest * plan.letter * 0.6, room) + 10 : 6;
  plan.top = words ? words * plan.letter * 1.15 + 8 : 6;
  const [wide, high] = [plan.across * CELL_SIDE, plan.down * CELL_SIDE];
  const [width, height] = [plan.left + wide + 6, plan.top + high + 6];
  if (!plan.across)
    return { node: el("p", { class: "arena-nothing" }, "an empty board"), isCut: plan.isCut, words: "an empty board" };
  const board = svg("g", { transform: `translate(${plan.left} ${plan.top})` });
  const fade = plan.won.length ? " arena-won" : "";
  const kind = plan.isPegged ? " arena-pegged" : plan.isCrossed ? " arena-crossed" : "";
  const root = svg(
    "svg",
    {
      class: `arena-board${kind}${plan.isWooden ? " arena-wooden" : ""}${fade}`,
      viewBox: `0 0 ${shortNumber(width)} ${shortNumber(height)}`,
      preserveAspectRatio: "xMidYMid meet",
    },
    boardLabels(plan),
    board,
  );
  const largest = Math.min((width / CELL_SIDE) * LARGEST_CELL, (MOST_HIGH * width) / height);
  root.style.setProperty("max-width", `${Math.round(largest)}px`);
  board.append(...drawGrounds(plan, wide, high), ...drawPieces(plan), ...drawSigns(plan));
  board.append(...drawAreas(plan, targets));
  tellCells(root, plan);
  return { node: root, isCut: plan.isCut, words: boardWords(plan) };
}

/** The size of labels in units of the picture: the more cells there are, the smaller these are drawn. */
function labelSize(cells, isClued) {
  if (cells > 24) return 22;
  return cells > 12 ? 17 : isClued ? 14 : cells > 8 ? 13 : cells > 5 ? 11 : 9.5;
}

/** The labels of columns, one word under the other, and of rows; those of the last move are stressed. */
function boardLabels(plan) {
  const nodes = [];
  const moved = [new Set(plan.moved.map(([y]) => y)), new Set(plan.moved.map(([, x]) => x))];
  const style = (stressed) => `arena-label${plan.isClued ? " arena-clue" : ""}${stressed ? " arena-stressed" : ""}`;
  plan.heads.forEach((words, x) =>
    words.forEach((word, at) => {
      const y = plan.top - 5 - (words.length - 1 - at) * plan.letter * 1.15;
      const place = {
        x: shortNumber(plan.left + x * CELL_SIDE + CELL_HALF),
        y: shortNumber(y),
        "text-anchor": "middle",
        "font-size": letterSize(word, plan.letter, CELL_SIDE),
      };
      nodes.push(svg("text", { class: style(moved[1].has(x)), ...place }, word));
    }),
  );
  plan.rowLabels.forEach((label, y) => {
    if (!label.trim()) return;
    const place = {
      x: shortNumber(plan.left - 6),
      y: shortNumber(plan.top + y * CELL_SIDE + CELL_HALF),
      dy: "0.35em",
      "text-anchor": "end",
      "font-size": letterSize(label, plan.letter, plan.left - 8),
    };
    nodes.push(svg("text", { class: style(moved[0].has(y)), ...place }, label));
  });
  return nodes;
}

/** What can be chosen, how it is marked, and what comes in where it is pointed at. */
function drawAreas(plan, targets) {
  const nodes = [];
  for (const area of [...plan.areas].reverse()) {
    const standing = targets.standing(area.text);
    const allowed = targets.allows(area.text);
    if (!standing && !allowed) continue;
    const head = plan.heads.length && area.kind === "column" ? plan.top : 0;
    const side = plan.rowLabels.length && area.kind === "row" ? plan.left : 0;
    const box = {
      x: area.x * CELL_SIDE - side,
      y: area.y * CELL_SIDE - head,
      width: area.wide * CELL_SIDE + side,
      height: area.high * CELL_SIDE + head,
      rx: 3,
    };
    const group = svg(
      "g",
      { class: `arena-area arena-area-${area.kind}${standing ? ` arena-${standing}` : ""}` },
      svg("rect", { class: "arena-area-box", ...box }),
    );
    const isEmpty = area.kind === "cell" && lookOf(plan, plan.rows[area.y][area.x]).role === "empty";
    if (area.kind === "column" && plan.isPegged)
      group.append(svg("path", { class: "arena-ghost", d: shapeAt(0, area.x, "disc") }));
    else if (standing === "possible" && isEmpty)
      group.append(svg("path", { class: "arena-spot", d: shapeAt(area.y, area.x, "spot") }));
    nodes.push({ group, area, allowed });
  }
  for (const { group, area, allowed } of [...nodes].reverse()) if (allowed) targets.add(group, area.text);
  return nodes.map(({ group }) => group);
}

/** Tells what a cell is called, and what stands there, to whoever rests the mouse on it. */
function tellCells(root, plan) {
  const title = svg("title");
  root.prepend(title);
  let last = -1;
  root.addEventListener("pointermove", (event) => {
    const matrix = root.getScreenCTM();
    if (!matrix) return;
    const place = new DOMPoint(event.clientX, event.clientY).matrixTransform(matrix.inverse());
    const [y, x] = [Math.floor((place.y - plan.top) / CELL_SIDE), Math.floor((place.x - plan.left) / CELL_SIDE)];
    const isOn = y >= 0 && x >= 0 && y < plan.down && x < plan.across;
    const at = isOn ? y * plan.across + x : -1;
    if (at === last) return;
    last = at;
    const look = isOn ? lookOf(plan, plan.rows[y][x]) : null;
    title.textContent = look
      ? [cellName(plan, y, x), look.role === "empty" ? "" : look.name].filter(Boolean).join(": ")
      : "";
  });
}
