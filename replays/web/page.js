// A page that shows one match: the film is in it, packed.

import { el } from "./dom.js";
import { FilmReel, unpacked } from "./film.js";
import { Viewer } from "./viewer.js";

// The ply that the address asks for, or null.
function plyOfAddress() {
  const found = /^#ply=(\d{1,9})$/.exec(location.hash);
  return found ? Number(found[1]) : null;
}

async function showPage() {
  const place = document.getElementById("arena");
  try {
    const film = JSON.parse(document.getElementById("arena-film").textContent);
    const reel = new FilmReel(await unpacked(film.head), film.blocks, await unpacked(film.end));
    const viewer = new Viewer(place, reel, { at: plyOfAddress() });
    document.addEventListener("keydown", (event) => viewer.key(event));
    addEventListener("hashchange", () => viewer.look(plyOfAddress() ?? viewer.ply));
    await viewer.ready;
  } catch (error) {
    const old = typeof DecompressionStream === "undefined";
    const why = old ? "the viewer needs a browser of 2023 or later" : `${error}`;
    place.replaceChildren(el("p", { class: "arena-empty" }, `This match cannot be shown: ${why}.`));
  }
}

showPage();
