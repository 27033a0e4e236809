// Elements made of foreign text: it is only ever the text of a node or the value of a harmless attribute.

const SVG_SPACE = "http://www.w3.org/2000/svg";
const UNSAFE_ATTRIBUTE = /^(on|style$|src|href$|xlink|formaction$|action$)/i;
const INVISIBLE =
  /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\u2028\u2029\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0\u{e0100}-\u{e01ef}]/gu;
const PILED_MARKS = /(\p{M}{2})\p{M}+/gu;
const ASCII_LINE = /^[\x20-\x7e]*$/;

/** An HTML element. `props` become attributes; null, undefined and false are left out, true is an empty value. */
export function el(tag, props = {}, ...children) {
  return furnish(document.createElement(tag), props, children);
}

/** An SVG element, made in the same way. */
export function svg(tag, props = {}, ...children) {
  return furnish(document.createElementNS(SVG_SPACE, tag), props, children);
}

function furnish(node, props, children) {
  for (const [name, value] of Object.entries(props ?? {})) {
    if (value === null || value === undefined || value === false) continue;
    if (UNSAFE_ATTRIBUTE.test(name)) throw new Error(`${name} is no attribute for foreign values`);
    node.setAttribute(name, value === true ? "" : String(value));
  }
  for (const child of children.flat(Infinity)) {
    if (child === null || child === undefined || child === false) continue;
    node.append(child instanceof Node ? child : document.createTextNode(String(child)));
  }
  return node;
}

/** Foreign text made harmless: what is invisible or reorders text is a sign that can be seen; line breaks stay. */
export function harmless(text, limit = 20000) {
  const whole = text === null || text === undefined ? "" : String(text);
  const cut = whole.length > limit ? whole.slice(0, limit) : whole;
  if (ASCII_LINE.test(cut)) return cut.length < whole.length ? `${cut}${moreCharacters(whole, limit)}` : cut;
  const shown = cut
    .replace(/\r\n/g, "\n")
    .replace(/\t/g, "    ")
    .replace(INVISIBLE, (sign) => (sign === "\n" ? sign : "\ufffd"))
    .replace(PILED_MARKS, "$1");
  return cut.length < whole.length ? `${shown}${moreCharacters(whole, limit)}` : shown;
}

function moreCharacters(whole, limit) {
  return `… (${(whole.length - limit).toLocaleString("en")} more characters)`;
}

/** Foreign text as one harmless line, cut with an ellipsis. */
export function oneLine(text, limit = 200) {
  const whole = text === null || text === undefined ? "" : String(text);
  const shown = harmless(whole.slice(0, limit), limit).replace(/\n/g, "⏎");
  return whole.length > limit ? `${shown}…` : shown;
}

/** What should be a list, or an empty one. */
export function listOf(value) {
  return Array.isArray(value) ? value : [];
}

/** What should be an object, or an empty one. */
export function recordOf(value) {
  return value !== null && typeof value === "object" && !Array.isArray(value) ? value : {};
}

/** What is known of names that are foreign: a record in which nothing stands but what was put there. */
export function bare(values = {}) {
  return Object.assign(Object.create(null), values);
}

/** What should be a text, or an empty one. */
export function textOf(value) {
  return typeof value === "string" ? value : typeof value === "number" ? String(value) : "";
}

// What was drawn without a target -> the target on which the keyboard was before it.
const LEFT_AT = new WeakMap();

/** Puts an element in the place of another. Where the keyboard was on a target, it is on the same one again, also if
 *  nothing can be chosen in between. */
export function swapped(old, fresh) {
  const focused = old.querySelector("[data-arena-target]:focus");
  const active = old.getRootNode().activeElement ?? null;
  const idle = active === null || (active !== old && active.contains(old));
  const wanted = focused ? focused.getAttribute("data-arena-target") : idle ? (LEFT_AT.get(old) ?? null) : null;
  old.replaceWith(fresh);
  if (wanted !== null) {
    const targets = [...fresh.querySelectorAll("[data-arena-target]")];
    const again = targets.find((one) => one.getAttribute("data-arena-target") === wanted) ?? targets[0] ?? null;
    if (again) again.focus({ preventScroll: true });
    else LEFT_AT.set(fresh, wanted);
  }
  return fresh;
}
