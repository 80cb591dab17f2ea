// The console: its last lines, and a line to type in.

import { SheetView } from "./sheet.js";
import { make } from "./words.js";

export class ConsoleView {
  constructor(root) {
    const lines = make("div");
    this.sheet = new SheetView(lines);
    this.line = make("input");
    this.line.setAttribute("aria-label", "A line for the guest");
    this.line.placeholder = "type a line, then Enter";
    this.line.autocomplete = "off";
    this.line.spellcheck = false;
    this.said = make("p");
    this.said.setAttribute("role", "status");
    const form = make("form", "typing");
    form.append(this.line);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.type(`${this.line.value}\r`);
    });
    root.replaceChildren(lines, form, this.said);
  }

  show(sheet) {
    this.sheet.show(sheet);
  }

  async type(text) {
    const answer = await fetch("type", { method: "POST", body: text });
    if (answer.ok) {
      this.line.value = "";
    }
    this.said.textContent = answer.ok ? "" : await answer.text();
  }
}
