// A character terminal: rows of equal characters, runs of one colour, always dark.

import { el, listOf, textOf } from "./dom.js";

const MOST_SCREEN_COLUMNS = 500;
const MOST_SCREEN_ROWS = 300;
const NARROW_ROW = /^[\x20-\x7e]*$/;
const WIDE_SIGN =
  /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{M}\p{Zl}\p{Zp}\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\u{10000}-\u{10ffff}]/u;

/** The picture of a terminal, and whether it is only the beginning of it. */
export function drawScreen(scene) {
  const given = listOf(scene.rows);
  let isCut = given.length > MOST_SCREEN_ROWS;
  const rows = given.slice(0, MOST_SCREEN_ROWS).map((row) => {
    const text = textOf(row);
    if (text.length > MOST_SCREEN_COLUMNS) isCut = true;
    return NARROW_ROW.test(text) ? text.slice(0, MOST_SCREEN_COLUMNS) : [...text.slice(0, MOST_SCREEN_COLUMNS)];
  });
  const columns = rows.reduce((most, row) => Math.max(most, row.length), 1);
  const cursor = listOf(scene.cursor);
  const colors = listOf(scene.colors);
  const node = el("div", { class: "arena-screen", dir: "ltr" });
  node.style.setProperty("--arena-columns", String(columns));
  node.append(...rows.map((row, y) => screenRow(row, textOf(colors[y]), cursor[0] === y ? cursor[1] : -1)));
  const at = cursor.every(Number.isInteger) && cursor.length === 2 ? `, the cursor in row ${cursor[0] + 1}, column ${cursor[1] + 1}` : "";
  return { node, isCut, words: `A terminal of ${rows.length} rows and ${columns} columns${at}` };
}

/** A row as runs of one colour; the cursor stands by itself, and so does what may be drawn wider than others. */
function screenRow(row, colors, cursor) {
  const line = el("div", { class: "arena-screen-row" });
  const length = Math.max(row.length, Number.isInteger(cursor) && cursor < MOST_SCREEN_COLUMNS ? cursor + 1 : 0);
  let [run, runColor] = ["", ""];
  const flush = () => {
    if (run) line.append(runColor === "7" || !run.trim() ? run : el("span", { class: `arena-ink-${runColor}` }, run));
    run = "";
  };
  for (let x = 0; x < length; x++) {
    const sign = row[x] ?? " ";
    const color = terminalColor(colors[x]);
    const isAscii = sign >= " " && sign <= "~";
    if (x === cursor || !isAscii) {
      flush();
      const shown = isAscii || !WIDE_SIGN.test(sign) ? sign : "?";
      line.append(el("span", { class: `arena-one arena-ink-${color}${x === cursor ? " arena-cursor" : ""}` }, shown));
      continue;
    }
    if (color !== runColor && sign !== " ") {
      if (run.trim()) flush();
      runColor = color;
    }
    run += sign;
  }
  flush();
  if (!line.hasChildNodes()) line.append(" ");
  return line;
}

/** A colour code that is one; black would not be seen on a terminal's ground. */
function terminalColor(code) {
  const known = code !== undefined && /^[0-9a-f]$/i.test(code) ? code.toLowerCase() : "7";
  return known === "0" ? "8" : known;
}
