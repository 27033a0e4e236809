// The cells of a board in the units of its picture, and what all that is drawn on them shares.

import { shapePath } from "./shapes.js";

const WIDE_LETTER =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\u{1f000}-\u{1ffff}]/u;

/** The side of a cell, and half of it, in units of the picture. */
export const CELL_SIDE = 40;
export const CELL_HALF = CELL_SIDE / 2;

/** A number as short as a picture needs it. */
export function shortNumber(value) {
  return Math.round(value * 100) / 100;
}

/** How long a label is, in letters of usual width. */
export function labelLength(label) {
  return [...label].reduce(
    (sum, sign) => sum + (WIDE_LETTER.test(sign) ? 1.7 : /[ iljt.,:;'|]/.test(sign) ? 0.75 : 1),
    0,
  );
}

/** The size of letters, smaller where a word would not fit. */
export function letterSize(word, size, room) {
  return shortNumber(Math.min(size, (room - 2) / Math.max(labelLength(word) * 0.6, 0.1)));
}

/** Collects what is drawn alike into one path each, in the order in which they first come. */
export class JoinedPaths {
  #parts = new Map();

  add(name, path) {
    const parts = this.#parts.get(name);
    if (parts) parts.push(path);
    else this.#parts.set(name, [path]);
  }

  nodes() {
    return [...this.#parts].map(([name, parts]) => svg("path", { class: name, d: parts.join("") }));
  }
}

/** The path of a cell. */
export function squarePath(y, x) {
  return `M${x * CELL_SIDE} ${y * CELL_SIDE}h${CELL_SIDE}v${CELL_SIDE}h-${CELL_SIDE}z`;
}

/** The path of a shape in the middle of a cell. */
export function shapeAt(y, x, shape) {
  return `M${x * CELL_SIDE + CELL_HALF} ${y * CELL_SIDE + CELL_HALF}${shapePath(shape)}`;
}
