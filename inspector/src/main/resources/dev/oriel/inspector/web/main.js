// The page: which view is shown, what the server tells, and the button.

import { BusView } from "./bus.js";
import { ConsoleView } from "./console.js";
import { RegistersView } from "./registers.js";
import { SheetView } from "./sheet.js";

const content = document.querySelector("#content");
const state = document.querySelector("#state");
const button = document.querySelector("#pause");
const text = document.querySelector("#text");
const VIEWS = [...document.querySelectorAll("nav a")].map((link) => link.hash.slice(1));

let view;
let name = "";
let source;
let paused = false;

/** The view that waits for the server's first word, and whether it wants another part by now. */
let asking;
let moved = false;

/** The hash names the view and, after slashes, what it shows. */
function route() {
  const [wanted, ...rest] = location.hash.slice(1).split("/");
  if (wanted === "content") {
    content.focus();
    return;
  }
  const next = VIEWS.includes(wanted) ? wanted : "bus";
  if (next !== name) {
    name = next;
    view?.close?.();
    view =
      name === "bus"
        ? new BusView(content, listen)
        : name === "console"
          ? new ConsoleView(content)
          : name === "registers"
            ? new RegistersView(content, listen)
            : new SheetView(content);
    for (const link of document.querySelectorAll("nav a")) {
      link.toggleAttribute("aria-current", link.hash === `#${name}`);
      if (link.hash === `#${name}`) {
        link.setAttribute("aria-current", "page");
        document.title = `${link.textContent} – Oriel`;
      }
    }
    text.href = `text/${name}`;
  }
  view.at?.(rest);
  listen();
}

/**
 * Asks the server to tell what the view needs. Who pans asks again when it has answered, so that
 * each answer is seen.
 */
function listen() {
  if (asking === view) {
    moved = true;
    return;
  }
  asking = view;
  moved = false;
  source?.close();
  const wanted = view.query?.();
  const query = new URLSearchParams({ view: name, ...wanted });
  const opened = new EventSource(`live?${query}`);
  source = opened;
  // What an older stream has said and was not delivered yet is of another part.
  const hear = (name, action) =>
    opened.addEventListener(name, (event) => {
      if (source === opened) {
        action(event);
      }
    });
  hear("view", (event) => {
    const again = asking === view && moved;
    asking = undefined;
    if (!again || view.query?.().liobn === wanted?.liobn) {
      view.show(JSON.parse(event.data));
    }
    if (again) {
      listen();
    }
  });
  hear("happened", (event) => view.happened?.(JSON.parse(event.data)));
  hear("state", (event) => tell(JSON.parse(event.data)));
  hear("error", () => {
    asking = undefined;
    state.className = "lost";
    state.textContent = "no connection";
    button.disabled = true;
  });
}

function tell(now) {
  paused = now.state === "paused";
  state.className = now.state === "running" ? "runs" : "";
  if (state.textContent !== now.state) {
    state.textContent = now.state;
  }
  button.textContent = paused ? "Continue" : "Pause";
  button.disabled = now.state === "ended";
  view.state?.(now);
}

button.addEventListener("click", async () => {
  button.disabled = true;
  const answer = await fetch(paused ? "resume" : "pause", { method: "POST" });
  if (answer.ok) {
    tell(await answer.json());
  }
});

matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => view.draw?.());
addEventListener("hashchange", route);
addEventListener("pagehide", () => source?.close());
route();
