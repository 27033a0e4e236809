// Draws a scene of any kind. It knows no game: what it draws is what the scene says, and nothing of it becomes markup.

import { drawHand } from "./cards.js";
import { el, harmless, oneLine, recordOf, textOf } from "./dom.js";
import { drawGrid } from "./grid.js";
import { drawScreen } from "./screen.js";
import { drawStack } from "./stacks.js";
import { drawDialogue, drawPlain } from "./talk.js";
import { Targets } from "./targets.js";

const CAPTION_LENGTH = 2000;
const SCENE_DRAWERS = {
  grid: drawGrid,
  screen: (scene) => drawScreen(scene),
  hand: drawHand,
  stack: (scene, before, targets) => drawStack(scene, targets),
  dialogue: (scene) => drawDialogue(scene),
  plain: (scene) => drawPlain(scene),
};

/**
 * A scene as an element that is as wide as its place and about 560 pixels high at most.
 *
 * `before` is the scene one ply earlier: what changed since is marked. `onPoint` is told the notation of what is
 * clicked, or chosen by keyboard; without it nothing can be. `choices` is what can be chosen and how that is marked:
 * {possible, chosen, hinted, whole, following}, all notations or lists of them; null where everything can be.
 * Scenes of other kinds, and broken ones, are drawn as far as they can be.
 */
export function drawScene(scene, { before = null, choices = null, onPoint = null } = {}) {
  const known = recordOf(scene);
  const targets = new Targets(onPoint, choices);
  const kind = Object.hasOwn(SCENE_DRAWERS, known.kind) ? known.kind : "plain";
  const shown = kind === known.kind ? known : { text: "there is nothing to be seen here" };
  const { node, isCut, words } = SCENE_DRAWERS[kind](shown, before, targets);
  const caption = harmless(textOf(known.caption), CAPTION_LENGTH);
  const label = `${words}${caption ? `. ${oneLine(caption, 500)}` : ""}`;
  if (kind === "grid" || kind === "stack") {
    node.setAttribute("role", targets.nodes.length ? "group" : "img");
    node.setAttribute("aria-label", label);
  } else {
    node.setAttribute("role", "group");
    node.setAttribute("aria-label", oneLine(label, 600));
  }
  targets.listen(node);
  return el(
    "div",
    { class: `arena-scene arena-scene-${kind}` },
    node,
    isCut || targets.isFull
      ? el("p", { class: "arena-caption arena-cut" }, "too large to be drawn whole: this is its beginning")
      : null,
    caption ? el("p", { class: "arena-caption", dir: "auto" }, caption) : null,
  );
}
