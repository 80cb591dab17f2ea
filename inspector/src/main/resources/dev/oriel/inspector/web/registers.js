// A processor: its registers, the instructions that come, single steps and, in a replay, steps back.

import { SheetView } from "./sheet.js";
import { make } from "./words.js";

/** The number of a processor as the address of a view has it. */
export function processor(text) {
  return /^[0-9]{1,2}$/.test(text ?? "") ? Number(text) : 0;
}

/** Where to go back to, as people write it: digits, perhaps grouped; otherwise undefined. */
export function position(text) {
  const digits = text.replace(/[, _]/g, "");
  return /^[0-9]{1,18}$/.test(digits) ? digits : undefined;
}

export class RegistersView {
  constructor(root, listen) {
    this.listen = listen;
    this.number = 0;
    const sheet = make("div");
    this.sheet = new SheetView(sheet);
    this.step = this.button("Step", () => this.run(`step?processor=${this.number}`));
    this.back = this.button("Step back", () => this.run("back"));
    this.where = make("input");
    this.where.setAttribute("aria-label", "Go back to so many executed instructions");
    this.where.placeholder = "go back to instruction";
    this.where.inputMode = "numeric";
    this.travel = make("form");
    this.travel.append(this.back, this.where);
    this.travel.addEventListener("submit", (event) => {
      event.preventDefault();
      const to = position(this.where.value);
      if (to === undefined) {
        this.said.textContent = "a number of instructions is needed";
      } else {
        this.run(`goto?position=${to}`);
      }
    });
    this.said = make("p");
    this.said.setAttribute("role", "status");
    const bar = make("div", "steps");
    bar.append(this.step, this.travel);
    root.replaceChildren(bar, this.said, sheet);
    this.state({ state: "", steps: false, reverses: false });
  }

  button(text, action) {
    const button = make("button", "", text);
    button.type = "button";
    button.addEventListener("click", action);
    return button;
  }

  at(rest) {
    this.number = processor(rest[0]);
  }

  query() {
    return { processor: this.number };
  }

  show(sheet) {
    this.sheet.show(sheet);
  }

  state(now) {
    const paused = now.state === "paused";
    this.step.disabled = !paused || !now.steps;
    this.back.disabled = !paused;
    this.travel.hidden = !now.reverses;
  }

  async run(command) {
    const answer = await fetch(command, { method: "POST" });
    this.said.textContent = answer.ok ? "" : await answer.text();
    this.listen();
  }
}
