// Stacks of things of different widths on one floor: pegs with disks, piles of blocks.

import { groupsWithin } from "./cards.js";
import { listOf, oneLine, svg, textOf } from "./dom.js";
import { roleClass } from "./roles.js";

const THING_HIGH = 30;
const LETTER_WIDE = 11;
const STACK_GAP = 24;
const TALLEST_STACK = 100;
const THING_FACE = 40;

/** The picture of stacks, and whether it is only the beginning of it. */
export function drawStack(scene, targets) {
  const { kept, isCut } = groupsWithin(scene.stacks);
  const clicks = listOf(scene.clicks);
  const piles = kept.map(([label, things], number) => ({
    label: oneLine(label, 30),
    things: highestThings(things),
    click: textOf(clicks[number]),
  }));
  const tallest = piles.reduce((most, { things }) => Math.max(most, things.length), 0);
  const longest = piles.reduce((most, { things }) => Math.max(most, ...things.map(faceLength)), 5);
  const high = Math.max(Math.min(THING_HIGH, 480 / Math.max(tallest, 1)), 5);
  const labels = piles.reduce((most, { label }) => Math.max(most, [...label].length), 0);
  const wide = Math.max((longest + 2) * LETTER_WIDE, labels * 9, 90);
  const floor = (tallest + 1) * high + 14;
  const [width, height] = [piles.length * (wide + STACK_GAP) + STACK_GAP, floor + 44];
  const root = svg("svg", {
    class: "arena-stacks",
    viewBox: `0 0 ${width} ${height}`,
    preserveAspectRatio: "xMidYMid meet",
  });
  root.style.setProperty("max-width", `${Math.round(Math.min(width * 1.6, (520 * width) / height))}px`);
  root.append(
    ...piles.map((pile, number) => {
      const left = STACK_GAP + number * (wide + STACK_GAP);
      return drawPile(pile, { left, wide, high, floor }, targets);
    }),
  );
  const words = piles.slice(0, 12).map(
    ({ label, things }) =>
      `${label}: ${
        things.length
          ? things
              .slice(0, 20)
              .map((thing) => oneLine(thing.face, THING_FACE).trim())
              .join(" under ")
          : "empty"
      }`,
  );
  return { node: root, isCut, words: words.join("; ") || "no stacks" };
}

/** The things of a stack, or the upper ones where it is too tall to be drawn. */
function highestThings(things) {
  const below = things.length - TALLEST_STACK;
  return below > 0 ? [{ face: `${below + 1} more`, role: "muted" }, ...things.slice(below + 1)] : things;
}

/** The width of a thing in letters: blanks around its face count, since they make it wider. */
function faceLength(thing) {
  return Math.max([...oneLine(thing.face, THING_FACE)].length, 1);
}

function drawPile(pile, { left, wide, high, floor }, targets) {
  const middle = left + wide / 2;
  const standing = targets.standing(pile.click);
  const group = svg(
    "g",
    { class: `arena-pile${standing ? ` arena-${standing}` : ""}` },
    svg("rect", { class: "arena-pile-box", x: left - 8, y: 2, width: wide + 16, height: floor + 40, rx: 8 }),
    svg("rect", { class: "arena-peg", x: middle - 4, y: 12, width: 8, height: floor - 12, rx: 4 }),
    svg("rect", { class: "arena-floor", x: left - 2, y: floor, width: wide + 4, height: 7, rx: 3 }),
    svg(
      "text",
      { class: "arena-label", x: middle, y: floor + 30, "text-anchor": "middle", "font-size": 15 },
      pile.label,
    ),
  );
  pile.things.forEach((thing, level) => group.append(drawThing(thing, level, { middle, wide, high, floor }, targets)));
  return targets.allows(pile.click) ? targets.add(group, pile.click) : group;
}

function drawThing(thing, level, { middle, wide, high, floor }, targets) {
  const across = Math.min((faceLength(thing) + 1) * LETTER_WIDE + 8, wide);
  const top = floor - (level + 1) * high;
  const text = textOf(thing.click);
  const standing = targets.standing(text);
  const face = oneLine(thing.face, THING_FACE).trim();
  const size = Math.min(16, high - 2, (across - 6) / Math.max([...face].length * 0.6, 1));
  const node = svg(
    "g",
    { class: `arena-thing ${roleClass(thing.role)}${standing ? ` arena-${standing}` : ""}` },
    svg("rect", {
      x: middle - across / 2,
      y: top + 0.75,
      width: across,
      height: high - 1.5,
      rx: Math.min(8, high / 3),
    }),
  );
  if (size >= 5) {
    node.append(
      svg("text", { x: middle, y: top + high / 2, dy: "0.35em", "text-anchor": "middle", "font-size": size }, face),
    );
  }
  return targets.allows(text) ? targets.add(node, text) : node;
}
