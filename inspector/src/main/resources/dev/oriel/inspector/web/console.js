// The console: a terminal or, where there is none, its last lines and a line to type in.

import { SheetView } from "./sheet.js";
import { TerminalView, load } from "./terminal.js";
import { make } from "./words.js";

export class ConsoleView {
  constructor(root) {
    this.said = make("p");
    this.said.setAttribute("role", "status");
    this.part = make("div", "terminal");
    root.replaceChildren(this.part, this.said);
    load().then(
      () => {
        if (!this.closed) {
          this.terminal = new TerminalView(this.part, this.said);
        }
      },
      () => this.lines(),
    );
  }

  lines() {
    const lines = make("div");
    this.sheet = new SheetView(lines);
    this.line = make("input");
    this.line.setAttribute("aria-label", "A line for the guest");
    this.line.placeholder = "type a line, then Enter";
    this.line.autocomplete = "off";
    this.line.spellcheck = false;
    const form = make("form", "typing");
    form.append(this.line);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.type(`${this.line.value}\r`);
    });
    this.part.replaceChildren(lines, form);
    if (this.last) {
      this.sheet.show(this.last);
    }
  }

  show(sheet) {
    this.last = sheet;
    this.sheet?.show(sheet);
  }

  async type(text) {
    const answer = await fetch("type", { method: "POST", body: text });
    if (answer.ok) {
      this.line.value = "";
    }
    this.said.textContent = answer.ok ? "" : await answer.text();
  }

  close() {
    this.closed = true;
    this.terminal?.close();
  }
}
