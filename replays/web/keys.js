// The keys of the viewer: what each does, what is told of them, and where the keyboard stays when something is redrawn.

const KEY_LEAP = 10;
const SCROLL_KEYS = new Set(["Home", "End", "PageUp", "PageDown", " ", "ArrowUp", "ArrowDown"]);
const KEYBOARD_BOXES = ".arena-v-mind-body, .arena-v-place, .arena-v-moves";

export const KEYS_TOLD = [
  ["← →", "one ply back, on"],
  ["PageUp PageDown", "ten plies back, on"],
  ["Home End", "first ply, last ply"],
  ["Space", "play, pause"],
  ["+ -", "faster, slower"],
  ["n N", "next mark, previous mark"],
  ["g", "type a ply to go to"],
  ["f", "follow a live match: to the newest ply"],
  ["e", "look through the next seat's eyes"],
  ["t", "dark, light"],
  ["?", "this sheet"],
];

/** Key -> what it does to a viewer. */
export function keyDeeds(viewer) {
  return new Map([
    ["ArrowLeft", () => viewer.look(viewer.ply - 1)],
    ["ArrowRight", () => viewer.look(viewer.ply + 1)],
    ["PageUp", () => viewer.look(viewer.ply - KEY_LEAP)],
    ["PageDown", () => viewer.look(viewer.ply + KEY_LEAP)],
    ["Home", () => viewer.look(0)],
    ["End", () => viewer.look(Infinity)],
    [" ", () => viewer.play()],
    ["n", () => viewer.toMark(1)],
    ["N", () => viewer.toMark(-1)],
    ["+", () => viewer.faster(1)],
    ["-", () => viewer.faster(-1)],
    ["e", () => viewer.nextEyes()],
    ["f", () => viewer.look(Infinity)],
    ["g", () => viewer.controls.typed.focus()],
    ["t", () => viewer.turnLight()],
    ["?", () => viewer.about.open(viewer.reel.end)],
  ]);
}

/** Whether a key belongs to what it was pressed on: who types, presses a button, or scrolls a box that can be. */
export function isKeyTaken(on, key, root) {
  if (!(on instanceof Element)) return false;
  if (on.closest("input, textarea, select, [contenteditable]")) return true;
  if (on.closest("button, summary") && [" ", "Enter"].includes(key)) return true;
  if (!SCROLL_KEYS.has(key) || on.closest(".arena-v-moves")) return false;
  for (let box = on; box && box !== root; box = box.parentElement) {
    const scrolls = box.scrollHeight > box.clientHeight + 1 && ["auto", "scroll"].includes(getComputedStyle(box).overflowY);
    if (scrolls) return true;
  }
  return false;
}

/** Does something that may take away what has the keyboard; it is then on what stands in its place. */
export function keepingKeyboard(root, act) {
  const had = root.getRootNode().activeElement ?? null;
  const inside = had !== null && root.contains(had);
  const box = inside ? had.closest(KEYBOARD_BOXES) : null;
  act();
  if (!inside || had.isConnected) return;
  const now = root.getRootNode().activeElement ?? null;
  if (now !== null && now !== root && root.contains(now)) return;
  const next = box?.matches("[tabindex]") ? box : box?.querySelector('[tabindex="0"]:not([data-arena-target])');
  (next ?? root).focus({ preventScroll: true });
}
