// A view as tables.

import { make, write } from "./words.js";

/** The most columns of a table that fits a telephone. */
const NARROW = 3;

export class SheetView {
  constructor(root) {
    this.root = root;
    this.sentence = make("h1");
    this.parts = make("div");
    root.replaceChildren(this.sentence, this.parts);
    this.shape = "";
  }

  show(sheet) {
    write(this.sentence, sheet.sentence);
    const shape = JSON.stringify(sheet.sections.map((s) => [s.heading, s.columns]));
    if (shape !== this.shape) {
      this.shape = shape;
      this.bodies = [];
      this.parts.replaceChildren(...sheet.sections.map((section) => this.part(section, sheet.sections.length)));
    }
    sheet.sections.forEach((section, i) => fill(this.bodies[i], section));
  }

  part(section, parts) {
    const table = make("table");
    const head = make("tr");
    for (const column of section.columns) {
      const cell = make("th", column.number ? "number" : "", column.name);
      cell.scope = "col";
      head.append(cell);
    }
    const body = make("tbody");
    this.bodies.push(body);
    const top = make("thead");
    top.append(head);
    table.append(top, body);
    const sheet = make("div", section.columns.length > NARROW ? "sheet wide" : "sheet");
    sheet.append(table);
    const all = make("section");
    if (section.heading) {
      table.setAttribute("aria-label", section.heading);
      all.append(make("h2", "", section.heading));
    }
    all.append(sheet);
    return all;
  }
}

function fill(body, section) {
  while (body.rows.length > section.rows.length) {
    body.deleteRow(-1);
  }
  section.rows.forEach((cells, i) => {
    const row = body.rows[i] ?? body.insertRow();
    cells.forEach((text, j) => {
      const cell = row.cells[j] ?? row.insertCell();
      const column = section.columns[j];
      cell.className = column.number ? "number" : "";
      cell.dataset.name = column.name;
      if (text.includes("\n")) {
        const pre = cell.firstElementChild ?? cell.appendChild(make("pre"));
        pre.textContent = text;
      } else {
        write(cell, text);
      }
    });
  });
}
