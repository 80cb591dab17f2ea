// The guest's console as a terminal. xterm.js draws it: what the guest sends reaches it alone, as bytes.

import { make } from "./words.js";

/** The most bytes that the server takes at a time. */
const MOST = 1024;

/** How long a lost connection is left alone, in milliseconds. */
const PAUSE = 1000;

/** The first part of what is to be typed, and the rest. Bytes need not be whole characters. */
export function split(bytes, most) {
  return [bytes.subarray(0, most), bytes.subarray(most)];
}

/** Two arrays of bytes as one. */
export function join(first, second) {
  const all = new Uint8Array(first.length + second.length);
  all.set(first);
  all.set(second, first.length);
  return all;
}

/** The bytes of a text in base64. */
export function decode(text) {
  return Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
}

/** The columns and rows of a terminal with characters of a size in a space of another. */
export function fit(width, height, cell) {
  const clamp = (value, least, most) => Math.max(least, Math.min(most, Math.floor(value)));
  return { columns: clamp(width / cell.width, 20, 240), rows: clamp(height / cell.height, 8, 60) };
}

function script(address) {
  return new Promise((resolve, reject) => {
    const element = make("script");
    element.src = address;
    element.addEventListener("load", resolve);
    element.addEventListener("error", reject);
    document.head.append(element);
  });
}

let loaded;

/** Loads the terminal, once. It fails if the server does not have it. */
export function load() {
  loaded ??= script("xterm/xterm.js").then(() => {
    const look = make("link");
    look.rel = "stylesheet";
    look.href = "xterm/xterm.css";
    document.head.append(look);
  });
  return loaded;
}

export class TerminalView {
  /** Shows it in an element; what cannot be typed is told to another one. */
  constructor(root, said) {
    this.said = said;
    this.seen = 0;
    this.waiting = new Uint8Array();
    this.terminal = new window.Terminal({ cols: 80, rows: 24, scrollback: 5000, fontSize: 14 });
    this.terminal.open(root);
    const screen = root.querySelector(".xterm-screen");
    if (screen && screen.clientWidth > 0) {
      const cell = { width: screen.clientWidth / 80, height: screen.clientHeight / 24 };
      const size = fit(root.clientWidth - 20, window.innerHeight * 0.6, cell);
      this.terminal.resize(size.columns, size.rows);
    }
    this.terminal.onData((text) => this.type(new TextEncoder().encode(text)));
    this.terminal.onBinary((text) => this.type(Uint8Array.from(text, (c) => c.charCodeAt(0))));
    this.terminal.focus();
    this.listen();
  }

  listen() {
    this.source = new EventSource(`terminal?from=${this.seen}`);
    this.source.addEventListener("output", (event) => {
      const { from, bytes } = JSON.parse(event.data);
      const data = decode(bytes);
      if (from + data.length > this.seen) {
        this.terminal.write(data);
        this.seen = from + data.length;
      }
    });
    this.source.addEventListener("error", () => {
      this.source.close();
      this.again = setTimeout(() => this.listen(), PAUSE);
    });
  }

  type(bytes) {
    this.waiting = join(this.waiting, bytes);
    this.typing ??= this.send().finally(() => {
      this.typing = undefined;
    });
  }

  /** Keys go to the guest in their order, one request after the other. */
  async send() {
    while (this.waiting.length > 0) {
      const [now, rest] = split(this.waiting, MOST);
      this.waiting = rest;
      const answer = await fetch("type", { method: "POST", body: now });
      this.said.textContent = answer.ok ? "" : await answer.text();
    }
  }

  close() {
    clearTimeout(this.again);
    this.source.close();
    this.terminal.dispose();
  }
}
