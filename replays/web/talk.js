// Text: a conversation with the facts that stand beside it, and plain text.

import { el, harmless, listOf, oneLine, recordOf, textOf } from "./dom.js";
import { roleClass, seatNumber } from "./roles.js";

const LAST_MESSAGES = 200;
const MESSAGE_LENGTH = 20000;
const TALK_LENGTH = 200000;
const MOST_FACTS = 50;
const FACT_LENGTH = 2000;
const MOST_HEARERS = 20;

/** What was said, with the facts beside it; `isCut` is whether all of it is drawn. */
export function drawDialogue(scene) {
  const messages = listOf(scene.messages).map(recordOf);
  const said = [];
  let room = TALK_LENGTH;
  for (const message of messages.slice(-LAST_MESSAGES).reverse()) {
    if (room <= 0) break;
    room -= Math.min(textOf(message.text).length, MESSAGE_LENGTH) + 50;
    said.unshift(message);
  }
  const earlier = messages.length - said.length;
  const list = el("ol", { class: "arena-said" });
  if (earlier) list.append(el("li", { class: "arena-nothing" }, `… ${earlier.toLocaleString("en")} earlier messages`));
  if (!messages.length) list.append(el("li", { class: "arena-nothing" }, "nothing has been said yet"));
  let speaker = null;
  for (const message of said) {
    const heading = `${textOf(message.speaker)}\n${listOf(message.to).join("\n")}`;
    list.append(drawMessage(message, heading === speaker));
    speaker = heading;
  }
  const facts = listOf(scene.facts);
  const talk = el("div", { class: "arena-talk", tabindex: "0", role: "log", "aria-label": "what was said" }, list);
  const node = el("div", { class: `arena-dialogue${facts.length ? " arena-with-facts" : ""}` }, talk);
  if (facts.length) node.append(drawFacts(facts));
  return { node, isCut: false, words: `A conversation of ${messages.length} messages` };
}

function drawMessage(message, isNext) {
  const to = listOf(message.to)
    .slice(0, MOST_HEARERS)
    .map((name) => oneLine(name, 100));
  const side =
    seatNumber(message.role) === 1 ? " arena-right" : seatNumber(message.role) === null ? " arena-aside" : "";
  const heading = el(
    "div",
    { class: "arena-speaker" },
    oneLine(message.speaker),
    to.length ? el("span", { class: "arena-to" }, ` → ${to.join(", ")} only`) : null,
  );
  return el(
    "li",
    {
      class: `arena-bubble ${roleClass(message.role)}${side}${to.length ? " arena-private" : ""}${isNext ? " arena-goes-on" : ""}`,
    },
    heading,
    el("div", { class: "arena-words", dir: "auto" }, harmless(textOf(message.text), MESSAGE_LENGTH)),
  );
}

function drawFacts(facts) {
  const list = el("dl", { class: "arena-facts" });
  for (const fact of facts.slice(0, MOST_FACTS)) {
    const [label, value] = listOf(fact);
    list.append(
      el("div", {}, el("dt", {}, oneLine(label, 120)), el("dd", { dir: "auto" }, harmless(value, FACT_LENGTH))),
    );
  }
  if (facts.length > MOST_FACTS)
    list.append(el("div", { class: "arena-nothing" }, `… ${facts.length - MOST_FACTS} more`));
  return list;
}

/** Text as it is. */
export function drawPlain(scene) {
  const text = harmless(textOf(scene.text), MESSAGE_LENGTH);
  return {
    node: el("pre", { class: "arena-plain", tabindex: text.length > 1500 ? "0" : null }, text),
    isCut: false,
    words: "Text",
  };
}
