// The picture of the bus address spaces.

import { address, bits, bytes, count, grouped, hex, isPower, make, write } from "./words.js";

const SVG = "http://www.w3.org/2000/svg";
const WHOLE = 1n << 64n;
const MESSAGES = 1n << 42n;
const STRIP = 52;
const LARGE_STRIP = 96;
const LANE = 14;
const AXIS_STEP = 10;
const MOST_EVENTS = 12;
const BAD = new Set(["DmaFailed", "DmaReported", "BusStateChanged", "Panicked", "WindowRefused"]);

export class BusView {
  /** @param listen asks the server again, for another part or width */
  constructor(root, listen) {
    this.root = root;
    this.listen = listen;
    this.zoom = undefined;
    this.events = [];
    this.faults = [];
    this.seen = -1;
    this.bridges = new Map();
    this.sentence = make("h1");
    this.legend = legend();
    this.pictures = make("div");
    this.story = make("section");
    this.story.append(make("h2", "", "What happened"));
    this.list = make("ol", "happened");
    this.story.append(this.list);
    root.replaceChildren(this.sentence, this.pictures, this.legend, this.story);
    this.width = this.pictures.clientWidth;
    new ResizeObserver(() => this.resized()).observe(this.pictures);
  }

  /** The part of the hash after the view: LIOBN, first address and size of what is zoomed to. */
  at([liobn, from, size]) {
    const good = [liobn, from, size].every((each) => /^0x[0-9a-f]{1,16}$/.test(each ?? ""));
    this.zoom = good ? { liobn, from: BigInt(from), bytes: BigInt(size) } : undefined;
  }

  query() {
    const bins = Math.max(64, Math.min(1600, Math.round(this.pictures.clientWidth)));
    return this.zoom
      ? { bins, liobn: this.zoom.liobn, from: hex(this.zoom.from), bytes: hex(this.zoom.bytes) }
      : { bins };
  }

  resized() {
    const width = this.pictures.clientWidth;
    if (width && Math.abs(width - this.width) > 8) {
      this.width = width;
      clearTimeout(this.waiting);
      this.waiting = setTimeout(this.listen, 200);
    }
    this.draw();
  }

  show(data) {
    write(this.sentence, sentence(data));
    const known = new Set(data.bridges.map((bridge) => bridge.index));
    for (const [index, picture] of this.bridges) {
      if (!known.has(index)) {
        picture.root.remove();
        this.bridges.delete(index);
      }
    }
    for (const bridge of data.bridges) {
      let picture = this.bridges.get(bridge.index);
      if (!picture) {
        picture = new Bridge(this, bridge.index);
        this.bridges.set(bridge.index, picture);
        this.pictures.append(picture.root);
      }
      picture.show(bridge, this.zoom);
    }
    this.settled = true;
  }

  draw() {
    for (const picture of this.bridges.values()) {
      picture.draw();
    }
  }

  happened(event) {
    if (event.number <= this.seen) {
      return;
    }
    this.seen = event.number;
    this.events.unshift(event);
    this.events.length = Math.min(this.events.length, MOST_EVENTS);
    if (event.ioba) {
      const fault = { ioba: BigInt(event.ioba), device: event.device, fresh: Boolean(this.settled) };
      this.faults.push(fault);
      this.faults = this.faults.slice(-32);
      this.draw();
      fault.fresh = false;
    }
    this.list.prepend(item(event));
    while (this.list.children.length > MOST_EVENTS) {
      this.list.lastElementChild.remove();
    }
  }
}

function item(event) {
  const row = make("li", BAD.has(event.kind) ? "bad" : "");
  const time = make("time", "", event.time.slice(11, 23));
  time.dateTime = event.time;
  if (event.words.includes("\n")) {
    const more = make("details");
    const lines = event.words.split("\n");
    const last = lines.find((line) => line.startsWith("SUMMARY")) ?? lines[1];
    more.append(make("summary", "", `Report: ${last.replace(/^SUMMARY: DmaSanitizer: /, "")}`));
    const report = make("pre");
    report.textContent = event.words;
    more.append(report);
    row.append(time, more);
  } else {
    row.append(time, make("span", "", event.words));
  }
  return row;
}

function sentence(data) {
  const windows = data.bridges.flatMap((bridge) => bridge.windows);
  const mapped = windows.reduce((sum, window) => sum + BigInt(window.mapped), 0n);
  const made = windows.filter((window) => !window.isDefault).length;
  const devices = new Set(data.bridges.flatMap((b) => b.devices.map((d) => `${b.index} ${d.name}`)));
  const moved = data.bridges
    .flatMap((bridge) => bridge.devices)
    .reduce((sum, device) => sum + BigInt(device.bytes), 0n);
  const what = made === 0 ? "The guest has made no DMA window of its own" : `The guest has made ${count(made, "DMA window")} of its own`;
  const reach = mapped === 0n ? "and lets devices reach nothing" : `and lets devices reach ${bytes(mapped)} of its memory`;
  const traffic = devices.size ? `; ${count(devices.size, "device")} moved ${bytes(moved)} while you watched` : "";
  return `${what} ${reach}${traffic}.`;
}

function legend() {
  const list = make("ul", "legend");
  for (const [look, words] of [
    ["l-guest", "mapped, in a window that the guest made"],
    ["l-platform", "mapped, in the default window"],
    ["l-empty", "in a window, not mapped"],
    ["l-read", "a device reads memory"],
    ["l-write", "a device writes memory"],
    ["l-fault", "DMA failed"],
  ]) {
    const entry = make("li");
    entry.append(make("i", look), words);
    list.append(entry);
  }
  list.append(make("li", "", "Drag over a window to zoom in."));
  return list;
}

/** A host bridge: its whole bus, and its windows below. */
class Bridge {
  constructor(view, index) {
    this.view = view;
    this.index = index;
    this.root = make("section", "bridge");
    this.title = make("h2", "", `Host bridge ${index}`);
    this.note = make("p", "quiet");
    this.axis = document.createElementNS(SVG, "svg");
    this.axis.setAttribute("class", "busaxis");
    this.axis.setAttribute("role", "img");
    this.body = make("div");
    this.root.append(this.title, this.note, this.axis, this.body);
    this.windows = new Map();
  }

  show(bridge, zoom) {
    this.bridge = bridge;
    this.zoom = zoom;
    const pages = bridge.pageShifts.map((shift) => bytes(1n << BigInt(shift)));
    const largest = bridge.largest && `; windows of up to ${power(BigInt(bridge.largest))} pages of ${pages.join(", ").replace(/, ([^,]*)$/, " or $1")} are offered, ${bridge.available || "no"} more can be made`;
    write(this.note, `A bus address space of 2^64 bytes${largest}.`);
    const wanted = bridge.windows.filter((each) => !zoom || each.liobn === zoom.liobn);
    const shown = wanted.length ? wanted : bridge.windows;
    const keys = new Set(shown.map(key));
    for (const [name, picture] of this.windows) {
      if (!keys.has(name)) {
        picture.root.remove();
        this.windows.delete(name);
      }
    }
    for (const window of shown) {
      let picture = this.windows.get(key(window));
      if (!picture) {
        picture = new Strip(this, window, this.view.settled);
        this.windows.set(key(window), picture);
        this.body.append(picture.root);
      }
      picture.show(window, bridge.devices, Boolean(zoom));
    }
    this.drawAxis();
  }

  draw() {
    this.drawAxis();
    for (const picture of this.windows.values()) {
      picture.draw();
    }
  }

  faults() {
    return this.view.faults.filter((fault) => fault.device.endsWith(`host bridge ${this.index}`));
  }

  /** The whole bus, by the logarithm of the address. */
  drawAxis() {
    const width = this.axis.clientWidth;
    if (!width || !this.bridge) {
      return;
    }
    const place = (at) => (width * Math.log2(Number(at) + 1)) / 64;
    const parts = [svg("rect", { class: "rail", x: 0, y: 22, width, height: 14, rx: 3 })];
    for (let power = 0; power <= 64; power += AXIS_STEP) {
      const last = power + AXIS_STEP > 64;
      const exponent = last ? 64 : power;
      const x = place(exponent === 64 ? WHOLE : exponent === 0 ? 0n : 1n << BigInt(exponent));
      parts.push(svg("line", { class: "tick", x1: x, x2: x, y1: 36, y2: 42 }));
      parts.push(label(x, 56, exponent === 0 ? "0" : `2^${exponent}`, exponent === 0 ? "start" : last ? "end" : "middle"));
    }
    const x = place(MESSAGES);
    parts.push(svg("rect", { class: "platform", x: x - 1.5, y: 18, width: 3, height: 22, rx: 1 }));
    if (width > 600) {
      parts.push(label(x, 13, "messages", "middle"));
    }
    for (const window of this.bridge.windows) {
      const from = BigInt(window.ioba);
      const left = place(from);
      const right = Math.min(width, Math.max(left + 7, place(from + BigInt(window.size))));
      const look = window.isDefault ? "platform" : "guest";
      parts.push(svg("rect", { class: look, x: Math.min(left, width - 7), y: 18, width: right - Math.min(left, width - 7), height: 22, rx: 2 }));
      const middle = (left + right) / 2;
      const anchor = middle < 40 ? "start" : middle > width - 60 ? "end" : "middle";
      parts.push(label(anchor === "end" ? right : anchor === "start" ? left : middle, 13, window.isDefault ? "default window" : "guest’s window", anchor, "name"));
    }
    for (const fault of this.faults()) {
      const at = place(fault.ioba);
      parts.push(svg("line", { class: fault.fresh ? "fault flash" : "fault", x1: at, x2: at, y1: 14, y2: 44 }));
    }
    this.axis.setAttribute("aria-label", `Bus addresses from 0 to 2 to the 64, logarithmic: ${this.bridge.windows.map(spoken).join("; ")}.`);
    this.axis.replaceChildren(...parts);
  }
}

/** A device without its bridge, under whose name it stands. */
function short(name) {
  return name.replace(/ of host bridge \d+$/, "");
}

function key(window) {
  return `${window.liobn} ${window.ioba} ${window.size} ${window.shift}`;
}

function power(value) {
  return bits(value) > 10 && isPower(value) ? `2^${bits(value) - 1}` : grouped(value);
}

function spoken(window) {
  return `${window.isDefault ? "default window" : "window of the guest"} at ${window.ioba}, ${bytes(BigInt(window.size))}, ${bytes(BigInt(window.mapped))} mapped`;
}

function svg(tag, values) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(values)) {
    element.setAttribute(name, value);
  }
  return element;
}

function label(x, y, text, anchor, look = "") {
  const element = svg("text", { x, y, "text-anchor": anchor, class: look });
  const [base, exponent] = text.split("^");
  element.append(base);
  if (exponent) {
    const raised = svg("tspan", { dy: -4, "font-size": "9" });
    raised.textContent = exponent;
    element.append(raised);
  }
  return element;
}

/** A window, or the part of it that is zoomed to. */
class Strip {
  constructor(bridge, window, fresh) {
    this.bridge = bridge;
    this.root = make("article", `window${window.isDefault ? " platform" : ""}${fresh ? " new" : ""}`);
    this.head = make("div", "head");
    this.title = make("h3");
    this.facts = make("span", "quiet");
    this.mapped = make("span", "quiet");
    const zoom = make("span", "zoom");
    this.less = control("−", "Zoom out", () => this.scale(4));
    this.more = control("+", "Zoom in", () => this.scale(1 / 4));
    this.whole = control("Whole bus", "Show all windows", () => { location.hash = "#bus"; });
    zoom.append(this.less, this.more, this.whole);
    this.head.append(this.title, this.facts, this.mapped, zoom);
    this.strip = make("div", "strip");
    this.strip.tabIndex = 0;
    this.strip.setAttribute("role", "slider");
    this.strip.setAttribute("aria-orientation", "horizontal");
    this.canvas = make("canvas");
    this.strip.append(this.canvas);
    this.ticks = make("div", "ticks");
    this.ticks.setAttribute("aria-hidden", "true");
    this.readout = make("p", "readout");
    this.lanes = make("div", "lanes");
    this.pages = make("div", "sheet");
    this.root.append(this.head, this.strip, this.ticks, this.lanes, this.readout, this.pages);
    this.cursor = undefined;
    this.strip.addEventListener("pointerdown", (event) => this.begin(event));
    this.strip.addEventListener("pointermove", (event) => this.move(event));
    this.strip.addEventListener("pointerup", (event) => this.finish(event));
    this.strip.addEventListener("pointercancel", () => this.forget());
    this.strip.addEventListener("pointerleave", () => this.point(undefined));
    this.strip.addEventListener("dblclick", () => this.scale(1 / 4));
    this.strip.addEventListener("keydown", (event) => this.press(event));
  }

  show(window, devices, zoomed) {
    this.window = window;
    this.devices = devices;
    this.zoomed = zoomed;
    this.from = BigInt(window.from);
    this.bytes = BigInt(window.bytes);
    this.page = 1n << BigInt(window.shift);
    const size = BigInt(window.size);
    const mapped = BigInt(window.mapped);
    write(this.title, window.isDefault ? "Default window" : "The guest’s window");
    write(this.facts, `${bytes(size)} from ${address(BigInt(window.ioba))} in pages of ${bytes(this.page)}, LIOBN ${window.liobn}`);
    write(this.mapped, mapped === 0n ? "nothing mapped" : `${bytes(mapped)} mapped in ${count(window.runs, "run")}`);
    this.whole.hidden = !zoomed;
    this.less.disabled = !zoomed;
    this.more.disabled = this.bytes <= this.page;
    this.list();
    this.draw();
  }

  // Where things are.

  pageCount() {
    return Number(this.bytes / this.page);
  }

  /** The part of the width, 0 to 1, left of an address. */
  place(ioba) {
    const page = Number(ioba - this.from) / Number(this.page);
    return this.window.logarithmic ? Math.log1p(page) / Math.log1p(this.pageCount()) : page / this.pageCount();
  }

  /** The page at a part of the width. */
  ioba(part) {
    const all = this.pageCount();
    const page = this.window.logarithmic ? Math.expm1(part * Math.log1p(all)) : part * all;
    const last = this.bytes / this.page - 1n;
    let number = BigInt(Math.floor(Math.max(0, Math.min(page, all))));
    number = number > last ? last : number;
    return this.from + number * this.page;
  }

  // The pictures.

  draw() {
    if (!this.window || !this.strip.clientWidth) {
      return;
    }
    const style = getComputedStyle(this.root);
    const colour = (name) => style.getPropertyValue(name).trim();
    const mapped = colour(this.window.isDefault ? "--platform" : "--guest");
    paint(this.canvas, this.strip.clientWidth, this.zoomed ? LARGE_STRIP : STRIP, this.window.bins, mapped, (shade) => (shade ? 0.25 + (0.75 * shade) / 255 : 0));
    this.drawTicks();
    this.drawLanes(colour);
    this.drawMarks();
    this.describe();
  }

  drawTicks() {
    const narrow = this.strip.clientWidth < 600;
    const ticks = [[0, address(this.from), "first"]];
    const room = narrow ? 0.2 : 0.085;
    let free = room * 1.2;
    const add = (part, text) => {
      if (part > free && part < 1 - room) {
        ticks.push([part, text, ""]);
        free = part + room;
      }
    };
    if (this.window.logarithmic) {
      for (let exponent = this.window.shift; exponent < bits(this.bytes) - 1; exponent++) {
        if (exponent % 10 === 0 || exponent === this.window.shift) {
          const offset = 1n << BigInt(exponent);
          add(this.place(this.from + offset), `+${bytes(offset)}`);
        }
      }
    } else {
      const parts = narrow ? 2 : 4;
      for (let i = 1; i < parts; i++) {
        const at = this.ioba(i / parts);
        add(this.place(at), `+${bytes(at - this.from)}`);
      }
    }
    ticks.push([1, this.window.logarithmic || this.bytes > this.page ? `+${bytes(this.bytes)}` : "", "last"]);
    const text = JSON.stringify(ticks);
    if (text !== this.tickText) {
      this.tickText = text;
      this.ticks.replaceChildren(
        ...ticks.map(([part, words, look]) => {
          const tick = make("span", look, words);
          tick.style.left = `${100 * part}%`;
          return tick;
        }),
      );
    }
  }

  drawLanes(colour) {
    const rows = [];
    for (const device of this.devices) {
      const heat = this.window.heat.find((each) => each.key === device.key);
      if (!heat && !this.laneOf?.has(device.key)) {
        continue;
      }
      this.laneOf ??= new Map();
      let lane = this.laneOf.get(device.key);
      if (!lane) {
        lane = { root: make("div", "lane"), name: make("span"), amount: make("span", "amount"), canvas: make("canvas") };
        lane.root.append(lane.name, lane.amount, lane.canvas);
        this.laneOf.set(device.key, lane);
      }
      write(lane.name, `${short(device.name)} ${device.writes ? "writes" : "reads"}`);
      write(lane.amount, `${bytes(BigInt(device.bytes))} in ${grouped(device.steps)} steps`);
      lane.canvas.setAttribute("role", "img");
      lane.canvas.setAttribute("aria-label", `Where ${device.name} ${device.writes ? "writes" : "reads"}`);
      rows.push(lane.root);
      paint(lane.canvas, this.strip.clientWidth, LANE, heat?.bins ?? [], colour(device.writes ? "--write" : "--read"), (warmth) => (warmth ? Math.min(1, 0.2 + warmth / 200) : 0));
    }
    if (rows.length !== this.lanes.children.length) {
      this.lanes.replaceChildren(...rows);
    }
  }

  drawMarks() {
    for (const mark of this.strip.querySelectorAll(".mark")) {
      mark.remove();
    }
    for (const fault of this.bridge.faults()) {
      if (fault.ioba >= this.from && fault.ioba < this.from + this.bytes) {
        const mark = make("span", fault.fresh ? "mark flash" : "mark");
        mark.style.left = `${100 * this.place(fault.ioba)}%`;
        this.strip.append(mark);
      }
    }
  }

  /** The pages, one by one, if there are few. */
  list() {
    const show = this.zoomed && this.bytes / this.page <= 64n;
    const rows = show ? this.window.pages : [];
    const text = show ? JSON.stringify(rows) : "";
    if (text === this.pageText) {
      return;
    }
    this.pageText = text;
    if (!show) {
      this.pages.replaceChildren();
      return;
    }
    const table = make("table");
    const head = table.createTHead().insertRow();
    for (const name of ["bus address", "memory", "devices may"]) {
      const cell = make("th", "", name);
      cell.scope = "col";
      head.append(cell);
    }
    const body = table.createTBody();
    for (const page of rows) {
      const row = body.insertRow();
      for (const cell of [page.ioba, page.ra, page.may]) {
        row.insertCell().textContent = cell;
      }
    }
    this.pages.replaceChildren(rows.length ? table : make("p", "quiet", "No page here is mapped."));
  }

  describe() {
    this.strip.setAttribute("aria-label", `${spoken(this.window)}. Arrow keys move, plus and minus zoom, 0 shows the whole bus.`);
    this.strip.setAttribute("aria-valuemin", "0");
    this.strip.setAttribute("aria-valuemax", "100");
    const part = this.cursor ?? 0;
    this.strip.setAttribute("aria-valuenow", String(Math.round(100 * part)));
    const words = this.words(part);
    this.strip.setAttribute("aria-valuetext", words);
    write(this.readout, this.cursor === undefined ? "" : words);
  }

  words(part) {
    const at = this.ioba(part);
    const bin = Math.min(this.window.bins.length - 1, Math.floor(part * this.window.bins.length));
    const shade = this.window.bins[bin] ?? 0;
    const page = this.window.pages.find((each) => BigInt(each.ioba) === at);
    const what = page
      ? `maps to ${page.ra}, devices may ${page.may}`
      : shade === 0 ? "not mapped" : shade === 255 ? "mapped" : "mapped in part";
    return `${hex(at)}: ${what}`;
  }

  // Pointer and keys.

  part(event) {
    const box = this.strip.getBoundingClientRect();
    return Math.max(0, Math.min(1, (event.clientX - box.left) / box.width));
  }

  point(part) {
    this.cursor = part;
    this.line ??= this.strip.appendChild(make("span", "cursor"));
    this.line.hidden = part === undefined;
    this.line.style.left = `${100 * (part ?? 0)}%`;
    this.describe();
  }

  begin(event) {
    this.start = this.part(event);
    this.strip.setPointerCapture(event.pointerId);
  }

  move(event) {
    const part = this.part(event);
    this.point(part);
    if (this.start !== undefined) {
      this.select ??= this.strip.appendChild(make("span", "select"));
      this.select.style.left = `${100 * Math.min(part, this.start)}%`;
      this.select.style.width = `${100 * Math.abs(part - this.start)}%`;
    }
  }

  finish(event) {
    // Somebody may have pressed elsewhere.
    const end = this.part(event);
    const [low, high] = [this.start ?? end, end].sort((a, b) => a - b);
    this.forget();
    if (high - low > 0.01) {
      this.go(this.ioba(low), this.ioba(high) + this.page);
    }
  }

  /** Nothing is being selected. */
  forget() {
    this.start = undefined;
    this.select?.remove();
    this.select = undefined;
  }

  press(event) {
    const step = event.shiftKey ? 0.1 : 0.01;
    const part = this.cursor ?? 0;
    const action = {
      ArrowLeft: () => this.point(Math.max(0, part - step)),
      ArrowRight: () => this.point(Math.min(1, part + step)),
      Home: () => this.point(0),
      End: () => this.point(1),
      "+": () => this.scale(1 / 4),
      "=": () => this.scale(1 / 4),
      Enter: () => this.scale(1 / 4),
      "-": () => this.scale(4),
      0: () => { location.hash = "#bus"; },
    }[event.key];
    if (action && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      action();
    }
  }

  /** Shows more or less around the cursor. */
  scale(factor) {
    const middle = this.cursor ?? (this.window.logarithmic ? 0.35 : 0.5);
    if (factor < 1) {
      const low = Math.max(0, Math.min(1 - factor, middle - factor / 2));
      this.go(this.ioba(low), this.ioba(low + factor) + this.page);
      return;
    }
    const size = this.bytes * BigInt(factor);
    const from = this.from - (size - this.bytes) / 2n;
    this.go(from, from + size);
  }

  go(from, to) {
    const start = BigInt(this.window.ioba);
    const end = start + BigInt(this.window.size);
    const low = from < start ? start : from;
    const high = to > end ? end : to;
    location.hash = low === start && high === end ? "#bus" : `#bus/${this.window.liobn}/${hex(low)}/${hex(high - low)}`;
  }
}

function control(text, words, action) {
  const button = make("button", "", text);
  button.type = "button";
  button.title = words;
  button.setAttribute("aria-label", words);
  button.addEventListener("click", action);
  return button;
}

/** Paints bins side by side; `strength` is how much of the colour each gets, 0 to 1. */
function paint(canvas, width, height, bins, colour, strength) {
  const scale = devicePixelRatio || 1;
  const columns = Math.round(width * scale);
  if (canvas.width !== columns || canvas.height !== Math.round(height * scale)) {
    canvas.width = columns;
    canvas.height = Math.round(height * scale);
    canvas.style.height = `${height}px`;
  }
  const context = canvas.getContext("2d");
  context.clearRect(0, 0, canvas.width, canvas.height);
  context.fillStyle = colour;
  for (let i = 0; i < bins.length; ) {
    let end = i + 1;
    while (end < bins.length && bins[end] === bins[i]) {
      end++;
    }
    if (bins[i]) {
      const left = Math.floor((i * columns) / bins.length);
      const right = Math.max(left + 1, Math.ceil((end * columns) / bins.length));
      context.globalAlpha = strength(bins[i]);
      context.fillRect(left, 0, right - left, canvas.height);
    }
    i = end;
  }
  context.globalAlpha = 1;
}
