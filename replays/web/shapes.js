// Shapes of pieces as paths that begin where the pen stands: one path draws all pieces of a kind.

/** Units from the middle of a cell to the edge of the square that shapes are drawn in. */
const SHAPE_REACH = 18;

const PIECE_SIDE = 16;
const GLYPH_SHAPES = new Map(
  Object.entries({
    disc: "●⬤",
    ring: "○◯◎",
    cross: "✕✖✗×",
    diamond: "◆◇♦",
    square: "■█□",
    triangle: "▲△",
    downward: "▼▽",
    dot: "·∙•",
    star: "★☆✦",
    king: "♔♚",
    queen: "♕♛",
    rook: "♖♜",
    bishop: "♗♝",
    knight: "♘♞",
    pawn: "♙♟",
  }).flatMap(([shape, glyphs]) => [...glyphs].map((glyph) => [glyph, shape])),
);
const LETTER_SHAPES = new Map(Object.entries({ X: "cross", x: "cross", O: "ring", o: "ring", "+": "plus" }));

/** Left, top, right and bottom of an oval, or the corners of an area, x and y in turn, in a square of side 16. */
const PIECE_BASE = [3, 13, 13, 13, 13.4, 15.4, 2.6, 15.4];
export const PIECE_PARTS = {
  pawn: [[5.2, 2.6, 10.8, 8.2], [6.4, 7, 9.6, 7, 11.6, 13, 4.4, 13], PIECE_BASE],
  rook: [
    [2.8, 1.6, 5.4, 1.6, 5.4, 5, 2.8, 5],
    [6.7, 1.6, 9.3, 1.6, 9.3, 5, 6.7, 5],
    [10.6, 1.6, 13.2, 1.6, 13.2, 5, 10.6, 5],
    [2.8, 3.6, 13.2, 3.6, 13.2, 6, 11.4, 7, 11.9, 13, 4.1, 13, 4.6, 7, 2.8, 6],
    PIECE_BASE,
  ],
  bishop: [[6.7, 0.4, 9.3, 3], [4.4, 2.4, 11.6, 10.6], [6, 9, 10, 9, 11.8, 13, 4.2, 13], PIECE_BASE],
  knight: [
    [6.2, 0.8, 7.6, 2.6, 10.2, 3, 12.2, 5.4, 13, 9, 13, 13, 4.4, 13, 5.2, 10.8, 8, 8.4, 7.4, 7.8, 6, 4],
    [8, 8.4, 5.2, 8.6, 3.4, 9.6, 2.2, 8, 3, 6.2, 4.8, 4, 8, 3.4],
    PIECE_BASE,
  ],
  queen: [
    [1.6, 4.2, 4.8, 8.4, 4.6, 2.4, 8, 7.6, 11.4, 2.4, 11.2, 8.4, 14.4, 4.2, 12.4, 13, 3.6, 13],
    [0.6, 2.8, 2.8, 5],
    [3.4, 1, 5.6, 3.2],
    [10.4, 1, 12.6, 3.2],
    [13.2, 2.8, 15.4, 5],
    PIECE_BASE,
  ],
  king: [
    [7.1, 0, 8.9, 0, 8.9, 1.4, 10.4, 1.4, 10.4, 3.2, 8.9, 3.2, 8.9, 6, 7.1, 6, 7.1, 3.2, 5.6, 3.2, 5.6, 1.4, 7.1, 1.4],
    [1.6, 4.6, 8.6, 11.4],
    [7.4, 4.6, 14.4, 11.4],
    [3.4, 9, 12.6, 9, 12.4, 13, 3.6, 13],
    PIECE_BASE,
  ],
};

/** The shape of each glyph that has one; letters are shapes where all pieces of a board are. */
export function shapesFor(glyphs) {
  const all = glyphs.every((glyph) => GLYPH_SHAPES.has(glyph) || LETTER_SHAPES.has(glyph));
  return (glyph) => GLYPH_SHAPES.get(glyph) ?? (all ? LETTER_SHAPES.get(glyph) : undefined) ?? "";
}

/** Whether a shape is a piece of chess. */
export function isPiece(shape) {
  return Object.hasOwn(PIECE_PARTS, shape);
}

/** A path written with steps from where the pen is, so that it can be drawn anywhere. */
class ShapeTrace {
  constructor(scale) {
    this.scale = scale;
    this.x = 0;
    this.y = 0;
    this.start = [0, 0];
    this.text = "";
  }

  #step(letter, x, y) {
    const [dx, dy] = [x * this.scale - this.x, y * this.scale - this.y].map((step) => Math.round(step * 100) / 100);
    this.x += dx;
    this.y += dy;
    this.text += `${letter}${dx} ${dy}`;
  }

  move(x, y) {
    this.#step("m", x, y);
    this.start = [this.x, this.y];
    return this;
  }

  line(x, y) {
    this.#step("l", x, y);
    return this;
  }

  /** An arc to a place; `sweep` is 1 for clockwise. */
  arc(rx, ry, x, y, sweep = 1) {
    this.#step(`a${rx * this.scale} ${ry * this.scale} 0 0 ${sweep} `, x, y);
    return this;
  }

  close() {
    this.text += "z";
    [this.x, this.y] = this.start;
    return this;
  }

  oval(x, y, rx, ry = rx, sweep = 1) {
    return this.move(x - rx, y)
      .arc(rx, ry, x + rx, y, sweep)
      .arc(rx, ry, x - rx, y, sweep)
      .close();
  }

  /** An area, clockwise whichever way its corners are given. */
  area(corners) {
    const size = corners.reduce((sum, [x, y], at) => {
      const [nextX, nextY] = corners[(at + 1) % corners.length];
      return sum + x * nextY - nextX * y;
    }, 0);
    const turned = size < 0 ? [...corners].reverse() : corners;
    turned.forEach(([x, y], at) => (at ? this.line(x, y) : this.move(x, y)));
    return this.close();
  }

  /** Four arms with round ends, turned by an angle. */
  arms(long, half, angle) {
    const place = (x, y, quarter) => {
      const turn = angle + (quarter * Math.PI) / 2;
      return [x * Math.cos(turn) - y * Math.sin(turn), x * Math.sin(turn) + y * Math.cos(turn)];
    };
    this.move(...place(-half, -half, 0));
    for (let quarter = 0; quarter < 4; quarter++) {
      this.line(...place(-half, -long, quarter));
      this.arc(half, half, ...place(half, -long, quarter));
      this.line(...place(half, -half, quarter));
    }
    return this.close();
  }

  rounded(left, top, right, bottom, r) {
    return this.move(left + r, top)
      .line(right - r, top)
      .arc(r, r, right, top + r)
      .line(right, bottom - r)
      .arc(r, r, right - r, bottom)
      .line(left + r, bottom)
      .arc(r, r, left, bottom - r)
      .line(left, top + r)
      .arc(r, r, left + r, top)
      .close();
  }
}

function starCorners(reach) {
  return Array.from({ length: 10 }, (_, corner) => {
    const [turn, far] = [Math.PI * (corner / 5 - 0.5), corner % 2 ? reach * 0.45 : reach];
    return [far * Math.cos(turn), far * Math.sin(turn) + 0.06];
  });
}

/** How each shape is drawn, in a square from -1 to 1. */
const SHAPE_TRACES = {
  disc: (pen) => pen.oval(0, 0, 0.84),
  stone: (pen) => pen.oval(0, 0, 0.98),
  hole: (pen) => pen.oval(0, 0, 0.86),
  halo: (pen) => pen.oval(0, 0, 0.95),
  core: (pen) => pen.oval(0, 0, 0.36),
  spot: (pen) => pen.oval(0, 0, 0.3),
  dot: (pen) => pen.oval(0, 0, 0.2),
  knot: (pen) => pen.oval(0, 0, 0.24),
  ring: (pen) => pen.oval(0, 0, 0.8).oval(0, 0, 0.44, 0.44, 0),
  rim: (pen) => pen.oval(0, 0, 0.68).oval(0, 0, 0.55, 0.55, 0),
  bar: (pen) => pen.rounded(-0.5, -0.14, 0.5, 0.14, 0.1),
  pole: (pen) => pen.rounded(-0.14, -0.5, 0.14, 0.5, 0.1),
  cross: (pen) => pen.arms(0.82, 0.2, Math.PI / 4),
  plus: (pen) => pen.arms(0.62, 0.18, 0),
  square: (pen) => pen.rounded(-0.82, -0.82, 0.82, 0.82, 0.12),
  diamond: (pen) =>
    pen.area([
      [0, -0.95],
      [0.95, 0],
      [0, 0.95],
      [-0.95, 0],
    ]),
  triangle: (pen) =>
    pen.area([
      [0, -0.85],
      [0.9, 0.72],
      [-0.9, 0.72],
    ]),
  downward: (pen) =>
    pen.area([
      [0, 0.85],
      [0.9, -0.72],
      [-0.9, -0.72],
    ]),
  star: (pen) => pen.area(starCorners(1)),
};

function pieceTrace(pen, parts) {
  const fit = (value) => value / (PIECE_SIDE / 2) - 1;
  for (const part of parts) {
    if (part.length === 4) {
      const [left, top, right, bottom] = part.map(fit);
      pen.oval((left + right) / 2, (top + bottom) / 2, (right - left) / 2, (bottom - top) / 2);
    } else {
      pen.area(Array.from({ length: part.length / 2 }, (_, at) => [fit(part[2 * at]), fit(part[2 * at + 1])]));
    }
  }
}

const tracedShapes = new Map();

/** The path of a shape around the place where the pen stands. */
export function shapePath(shape) {
  if (!tracedShapes.has(shape)) {
    const pen = new ShapeTrace(SHAPE_REACH * (isPiece(shape) ? 0.94 : 1));
    if (isPiece(shape)) pieceTrace(pen, PIECE_PARTS[shape]);
    else SHAPE_TRACES[shape](pen);
    tracedShapes.set(shape, pen.text);
  }
  return tracedShapes.get(shape);
}
