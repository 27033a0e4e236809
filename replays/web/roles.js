// Roles, which are colours by meaning, as classes of the style sheet: foreign names never become part of one.

import { textOf } from "./dom.js";

const SEAT_COLOURS = 8;
const SEAT_ROLE = /^player_(\d{1,3})$/;
const KNOWN_ROLES = new Set(["empty", "plain", "muted", "accent", "good", "warn", "bad", "wall", "light", "dark"]);
const FILLED_ROLES = new Set(["accent", "good", "warn", "bad", "light", "dark"]);

/** The number of the seat that a role or a seat's name means; null where it means none. */
export function seatNumber(role) {
  const found = SEAT_ROLE.exec(textOf(role));
  return found ? Number(found[1]) : null;
}

/** The class that gives an element the colours of a role; one that is not known is plain. */
export function roleClass(role) {
  const seat = seatNumber(role);
  if (seat !== null) return `arena-role-player-${seat % SEAT_COLOURS}`;
  return `arena-role-${KNOWN_ROLES.has(role) ? role : "plain"}`;
}

/** Whether what has this role is filled with its colour, and not only framed. */
export function isFilled(role) {
  return seatNumber(role) !== null || FILLED_ROLES.has(role);
}
