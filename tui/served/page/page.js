// What this page adds to textual's terminal: fonts before it measures them, the theme, the keyboard, and the end.
"use strict";

const begin = window.onload;
window.onload = null;

document.addEventListener("DOMContentLoaded", async () => {
  const terminal = document.querySelector(".textual-terminal");
  const again = document.getElementById("again");
  const light = matchMedia("(prefers-color-scheme: light)").matches;
  const asked = Number(new URLSearchParams(location.search).get("fontsize")) || 16;
  const size = Math.min(Math.max(asked, 8), 40);
  const address = new URL(`ws/${light ? "light" : "dark"}`, location.href.split(/[?#]/)[0]);
  address.protocol = address.protocol.replace("http", "ws");
  terminal.dataset.sessionWebsocketUrl = address.href;
  terminal.dataset.fontSize = String(size);

  let drawn = false;
  new MutationObserver(() => {
    const state = document.body.classList;
    if (state.contains("-first-byte") && !drawn) {
      drawn = true;
      terminal.querySelector(".xterm-helper-textarea").focus();
    }
    if (state.contains("-closed") && again !== document.activeElement) {
      again.focus();
      fetch(location.pathname)
        .then((answer) => answer.status === 503 && !drawn && location.reload())
        .catch(() => {
          document.getElementById("why").textContent = "The server is gone.";
        });
    }
  }).observe(document.body, { attributeFilter: ["class"] });
  again.addEventListener("click", () => location.reload());

  const faces = ["", "bold ", "italic "].map((face) => document.fonts.load(`${face}${size}px "Roboto Mono"`));
  await Promise.allSettled(faces);
  begin.call(window, new Event("load"));
});
