// A match in words: numbers, clocks and sums as short as they can be told. A seat has a sign and a colour of its own.

import { roleClass, seatNumber } from "./roles.js";

const SEAT_SIGNS = [..."●◆▲■★✚◖▼"];

// The sign of a seat, so that seats differ without colour.
export function seatSign(seat) {
  return SEAT_SIGNS[(seatNumber(seat) ?? 0) % SEAT_SIGNS.length];
}

// The class that colours what is about a seat.
export function seatClass(seat) {
  return roleClass(seatNumber(seat) === null ? "player_0" : seat);
}

// Beyond this numbers are told by their first digits and a power of ten.
const LARGEST_WHOLE = 1e9;

export function numberText(number) {
  if (Math.abs(number) >= LARGEST_WHOLE) return number.toPrecision(4);
  return Number.isInteger(number) ? number.toLocaleString("en-US") : String(Math.round(number * 100) / 100);
}

// A score; nothing where there is none.
export function scoreText(score) {
  if (typeof score !== "number") return "";
  if (Number.isInteger(score) || Math.abs(score) >= LARGEST_WHOLE) return numberText(score);
  return score.toFixed(2);
}

export function secondsText(seconds) {
  if (seconds < 0.0995) return `${Math.round(seconds * 1000)} ms`;
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  if (seconds < 60) return `${Math.round(seconds)} s`;
  return clockText(seconds);
}

export function clockText(seconds) {
  const whole = Math.max(Math.floor(seconds), 0);
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const two = (number) => String(number).padStart(2, "0");
  return hours ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`;
}

export function countText(count) {
  if (count < 1000) return String(count);
  if (count < 999_500) return `${(count / 1000).toFixed(count < 9950 ? 1 : 0)}k`;
  return `${(count / 1e6).toFixed(1)}M`;
}

export function dollarsText(cost, unpriced) {
  if (!cost) return unpriced ? "$?" : "$0";
  const told = cost < 0.01 ? cost.toPrecision(2) : cost.toFixed(cost < 1 ? 3 : 2);
  return `${unpriced ? "≥" : ""}$${told}`;
}

// What a seat has used so far, part by part.
export function usedTexts(used) {
  const told = [];
  if (used.seconds) told.push(secondsText(used.seconds));
  if (used.calls) {
    told.push(`${countText(used.input)} → ${countText(used.output)} tok`);
    told.push(dollarsText(used.cost, used.unpriced));
  }
  if (used.failures) told.push(`${numberText(used.failures)} failed`);
  return told;
}

// What was played in a ply, for a line: [[sign, class, action], …].
export function playedTexts(played, eyes, titles) {
  return played.map(([seat, action, source, secret]) => ({
    seat,
    title: titles[seat] || seat,
    action: secret && eyes && eyes !== seat ? "(hidden)" : action,
    source: source === "agent" || source === "take_back" ? "" : source.replaceAll("_", " "),
    back: source === "take_back",
  }));
}
