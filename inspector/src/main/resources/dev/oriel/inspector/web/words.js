// Numbers and names for people. Addresses are BigInt: a bus has 64 bits.

const UNITS = ["bytes", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];

/** The bits that a positive number has. */
export function bits(value) {
  return value.toString(2).length;
}

export function isPower(value) {
  return value > 0n && (value & (value - 1n)) === 0n;
}

/** `2 GiB`, `1.5 GiB`, `2^53 bytes`. */
export function bytes(value) {
  if (isPower(value) && bits(value) > 50) {
    return `2^${bits(value) - 1} bytes`;
  }
  const unit = value === 0n ? 0 : Math.min(6, Math.floor((bits(value) - 1) / 10));
  const amount = Number(value) / 2 ** (10 * unit);
  const text = amount.toFixed(1).replace(/\.0$/, "");
  return `${text} ${value === 1n ? "byte" : UNITS[unit]}`;
}

/** `2^59`, `2^59 + 1 GiB`, `0x8000000`. */
export function address(value) {
  if (isPower(value) && bits(value) > 20) {
    return `2^${bits(value) - 1}`;
  }
  if (value >= 1n << 50n) {
    const top = 1n << BigInt(bits(value) - 1);
    const rest = value - top;
    if (isPower(rest) || bits(rest) < 50) {
      return `2^${bits(value) - 1} + ${isPower(rest) ? bytes(rest) : hex(rest)}`;
    }
  }
  return value === 0n ? "0" : hex(value);
}

export function hex(value) {
  return `0x${value.toString(16)}`;
}

export function grouped(number) {
  return number.toLocaleString("en-US");
}

export function count(number, what) {
  return `${grouped(number)} ${what}${Number(number) === 1 ? "" : "s"}`;
}

/** Sets the text of an element, with `2^59` as a power. */
export function write(element, text) {
  if (element.dataset.text === text) {
    return element;
  }
  element.dataset.text = text;
  element.replaceChildren();
  let end = 0;
  for (const match of text.matchAll(/2\^(\d+)/g)) {
    const power = document.createElement("sup");
    power.textContent = match[1];
    element.append(text.slice(end, match.index), "2", power);
    end = match.index + match[0].length;
  }
  element.append(text.slice(end));
  return element;
}

/** Creates an element with a class and a text. */
export function make(tag, look = "", text = "") {
  const element = document.createElement(tag);
  if (look) {
    element.className = look;
  }
  return text ? write(element, text) : element;
}
