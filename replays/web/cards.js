// Cards: hands, piles and the table, each group under its label.

import { el, listOf, oneLine, recordOf, textOf } from "./dom.js";
import { isFilled, roleClass } from "./roles.js";

const MOST_GROUPS = 200;
const MOST_CARDS = 1000;
const FACE_LENGTH = 40;
const SHORT_FACE = 3;
const FEW_GROUPS = 4;
const FEW_CARDS = 7;

/** Groups of things within the bounds of what is drawn: [label, things], and whether there are more. */
export function groupsWithin(groups) {
  const given = listOf(groups);
  let [room, isCut] = [MOST_CARDS, given.length > MOST_GROUPS];
  const kept = given.slice(0, MOST_GROUPS).map((group) => {
    const [label, things] = [oneLine(listOf(group)[0], 120), listOf(listOf(group)[1])];
    if (things.length > room) isCut = true;
    const taken = things.slice(0, room).map(recordOf);
    room -= taken.length;
    return [label, taken];
  });
  return { kept, isCut };
}

/** The picture of a hand, and whether it is only the beginning of it. */
export function drawHand(scene, before, targets) {
  const { kept, isCut } = groupsWithin(scene.groups);
  const old = recordOf(before).kind === "hand" ? listOf(before.groups) : null;
  const few = kept.length <= FEW_GROUPS && kept.every(([, cards]) => cards.length <= FEW_CARDS);
  const node = el("div", { class: `arena-hand${few ? " arena-hand-few" : ""}` });
  kept.forEach(([label, cards], number) => {
    const held = new Set(old ? listOf(listOf(old[number])[1]).map((card) => recordOf(card).face) : []);
    const isKnown = old !== null && number < old.length;
    const drawn = cards.map((card) => drawCard(card, targets, isKnown && !held.has(card.face)));
    const none = el("span", { class: "arena-none" }, "(none)");
    const isShort = cards.every((card) => [...oneLine(card.face, FACE_LENGTH).trim()].length <= SHORT_FACE);
    node.append(
      el(
        "section",
        { class: "arena-group" },
        el("h4", { class: "arena-group-label" }, label || "\u00a0"),
        el("div", { class: `arena-cards${isShort ? " arena-cards-short" : ""}` }, drawn.length ? drawn : none),
      ),
    );
  });
  if (!kept.length) node.append(el("p", { class: "arena-nothing" }, "no cards lie here"));
  const words = kept
    .slice(0, 12)
    .map(([label, cards]) => `${label}: ${cards.length ? facesTold(cards) : "none"}`)
    .join("; ");
  return { node, isCut, words: words || "no cards lie here" };
}

function facesTold(cards) {
  const shown = cards.slice(0, 20).map((card) => oneLine(card.face, FACE_LENGTH).trim());
  return shown.join(", ") + (cards.length > 20 ? ` and ${cards.length - 20} more` : "");
}

function drawCard(card, targets, isFresh) {
  const face = oneLine(card.face, FACE_LENGTH).trim();
  const text = textOf(card.click);
  const standing = targets.standing(text);
  const filled = isFilled(card.role) ? " arena-filled" : "";
  const marks = `${standing ? ` arena-${standing}` : ""}${isFresh ? " arena-fresh" : ""}`;
  const node = el(
    "div",
    { class: `arena-card ${roleClass(card.role)}${filled}${marks}` },
    el("span", { class: "arena-face" }, face),
  );
  return targets.allows(text) ? targets.add(node, text) : node;
}
