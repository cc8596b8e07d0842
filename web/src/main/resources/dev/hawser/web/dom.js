// Elements and texts. Whatever a row or a server says becomes a text node, and never markup.

export function byId(id) {
  return document.getElementById(id);
}

/** An element with a class, and with texts or elements inside. */
export function element(tag, className, ...inside) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  made.append(...inside);
  return made;
}

/** Sets a text if it is another, so that nothing is drawn in vain. */
export function say(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

export function counted(number) {
  return Number(number).toLocaleString("en-US");
}

export function plural(number, one, many) {
  return counted(number) + " " + (number === 1 ? one : many);
}

export function rate(perSecond) {
  if (!(perSecond > 0)) return "0";
  return perSecond >= 100 ? counted(Math.round(perSecond)) : perSecond.toPrecision(perSecond >= 1 ? 3 : 2);
}

export function duration(micros) {
  if (micros < 1000) return Math.max(0, Math.round(micros)) + " µs";
  if (micros < 99.5e3) return (micros / 1e3).toFixed(micros < 9950 ? 1 : 0) + " ms";
  if (micros < 59.5e6) return (micros / 1e6).toFixed(micros < 9.95e6 ? 2 : 1) + " s";
  const seconds = Math.round(micros / 1e6), h = Math.floor(seconds / 3600), m = Math.floor(seconds / 60) % 60;
  return h ? h + " h " + m + " min" : m + " min " + seconds % 60 + " s";
}

/** What an age is shown as while it grows: no fraction that only flickers. */
export function age(micros) {
  return micros < 10e6 ? (Math.max(0, micros) / 1e6).toFixed(1) + " s" : duration(Math.round(micros / 1e6) * 1e6).replace(/\.0 s$/, " s");
}

export function clock(micros) {
  return new Date(micros / 1000).toLocaleTimeString(undefined, { hour12: false });
}

/** A command with a button that copies it. */
export function command(text) {
  const copy = element("button", "", "Copy");
  copy.type = "button";
  copy.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(text);
      copy.textContent = "Copied";
    } catch {
      copy.textContent = "Select it";
    }
  });
  return element("div", "command", element("pre", "", text), copy);
}

export async function ask(path) {
  const response = await fetch(path, { headers: { Accept: "application/json" } });
  if (!response.ok) throw new Error((await response.text()).trim() || String(response.status));
  return response.json();
}
