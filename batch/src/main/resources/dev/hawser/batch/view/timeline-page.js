// The page around the picture: figures, search, details, and what the mouse and the keys do.

function byId(id) {
  return document.getElementById(id);
}

/** An element with a class, and with texts or elements inside. Texts never become markup. */
function element(tag, className) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  for (let i = 2; i < arguments.length; i++) made.append(arguments[i]);
  return made;
}

function counted(number) {
  return number.toLocaleString("en-US");
}

function duration(micros) {
  if (micros < 1000) return Math.round(micros) + " µs";
  if (micros < 99.5e3) return (micros / 1e3).toFixed(micros < 9950 ? 1 : 0) + " ms";
  if (micros < 59.5e6) return (micros / 1e6).toFixed(micros < 9.95e6 ? 2 : 1) + " s";
  const seconds = Math.round(micros / 1e6), h = Math.floor(seconds / 3600), m = Math.floor(seconds / 60) % 60;
  return h ? h + " h " + m + " min" : m + " min " + seconds % 60 + " s";
}

function moment(facts, time) {
  const at = new Date(facts.firstMillis + time * facts.unit / 1000);
  return at.toLocaleTimeString(undefined, { hour12: false }) + "." + String(at.getMilliseconds()).padStart(3, "0");
}

function offset(facts, time) {
  return "+" + duration(time * facts.unit);
}

function outcomeText(run, facts, i) {
  if (run.outcome[i] === OK) return "ok";
  return run.outcome[i] === GIVEN_BACK ? "given back" : "failed: " + facts.kinds[run.outcome[i] - FAILED];
}

function inflate(text) {
  const raw = atob(text.trim()), bytes = new Uint8Array(raw.length);
  for (let i = 0; i < raw.length; i++) bytes[i] = raw.charCodeAt(i);
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
  return new Response(stream).arrayBuffer().then(buffer => new Uint8Array(buffer));
}

/** What failed, what was tried again, and which try was before it. */
function link(run) {
  run.failures = [];
  run.retries = [];
  run.before = new Map();
  const last = new Map();
  for (let i = 0; i < run.n; i++) {
    if (run.number[i] > 1) {
      run.retries.push(i);
      const before = last.get(idOf(run, i));
      if (before !== undefined) run.before.set(i, before);
    }
    if (run.outcome[i] >= FAILED) {
      run.failures.push(i);
      last.set(idOf(run, i), i);
    }
  }
  run.failures.sort((a, b) => run.start[a] - run.start[b]);
}

function fillHeader(facts) {
  const start = new Date(facts.firstMillis);
  const mean = facts.busy.reduce((sum, share) => sum + share, 0) / Math.max(1, facts.slots);
  byId("when").textContent = facts.state + " · " + counted(facts.slots) + (facts.slots === 1 ? " slot" : " slots") + " · "
    + start.toLocaleDateString(undefined, { dateStyle: "long" }) + ", " + start.toLocaleTimeString(undefined, { hour12: false });
  const tiles = [
    ["items done", counted(facts.done), facts.total === undefined ? "" : "of " + counted(facts.total)],
    ["items dead", counted(facts.dead), "", facts.dead > 0],
    ["attempts", counted(facts.allAttempts), facts.retries ? counted(facts.retries) + (facts.retries === 1 ? " retry" : " retries") : ""],
    ["elapsed", duration(facts.elapsedMicros), ""],
    ["done a second", facts.elapsedMicros ? rate(facts.done * 1e6 / facts.elapsedMicros) : "–", ""],
    ["busy", Math.round(mean * 100) + "%", "of " + counted(facts.slots) + (facts.slots === 1 ? " slot" : " slots")]
  ];
  if (facts.p50 !== undefined) tiles.splice(4, 0, ["attempt, p50", duration(facts.p50), "p99 " + duration(facts.p99)]);
  if (facts.givenBack) tiles.push(["given back", counted(facts.givenBack), ""]);
  for (const [name, value, more, bad] of tiles) {
    const figure = element("dd", "", value);
    if (more) figure.append(" ", element("small", "", more));
    byId("tiles").append(element("div", bad ? "bad" : "", element("dt", "", name), figure));
  }
  if (facts.attempts < facts.allAttempts) {
    byId("notice").textContent = "Of " + counted(facts.allAttempts) + " attempts, " + counted(facts.attempts)
      + " can be looked at one by one: " + (facts.allUnusual * 2 <= facts.attempts ? "all that failed or followed a failure, and a sample of the rest."
        : "a sample of those that failed or followed a failure, and of the rest.") + " The picture behind them, and all figures, are of all.";
    byId("notice").hidden = false;
  }
}

function rate(perSecond) {
  return perSecond >= 99.5 ? counted(Math.round(perSecond)) : perSecond.toFixed(perSecond >= 9.95 ? 0 : perSecond >= .995 ? 1 : 2);
}

function fillLegend(facts, palette) {
  const legend = byId("legend");
  legend.replaceChildren();
  facts.stepNames.slice(0, 12).forEach((name, i) => legend.append(element("li", "", swatch(palette, c => bar(c, stepColour(palette, i))), name)));
  if (facts.stepNames.length > 12) legend.append(element("li", "", "and " + (facts.stepNames.length - 12) + " more steps"));
  if (facts.failures.length) {
    legend.append(element("li", "", swatch(palette, c => { bar(c, palette.fail); hatch(c, 0, 1, 18, 12); }), "failed"));
  }
  if (facts.givenBack) {
    legend.append(element("li", "", swatch(palette, c => { bar(c, palette.rest); hatch(c, 0, 1, 18, 12); }), "given back"));
  }
  if (facts.retries) {
    legend.append(element("li", "", swatch(palette, c => {
      c.setLineDash([4, 3]);
      c.strokeStyle = palette.wait;
      c.lineWidth = 1.5;
      c.strokeRect(-1, 7, 20, 0);
    }), "wait for the next try"));
  }
}

function bar(ctx, colour) {
  ctx.fillStyle = colour;
  ctx.fillRect(0, 1, 18, 12);
}

function swatch(palette, draw) {
  const canvas = element("canvas"), ratio = Math.max(1, devicePixelRatio);
  canvas.width = 18 * ratio;
  canvas.height = 14 * ratio;
  canvas.style.width = "18px";
  canvas.style.height = "14px";
  canvas.setAttribute("aria-hidden", "true");
  const ctx = canvas.getContext("2d");
  ctx.scale(ratio, ratio);
  draw(ctx);
  return canvas;
}

/** Items done over the whole run, failures below, and which part of it the picture shows. */
function drawStrip(canvas, scene) {
  const { facts, view, palette, size } = scene, height = 64, base = 50, ratio = size.ratio;
  canvas.width = Math.round(size.width * ratio);
  canvas.height = height * ratio;
  const ctx = canvas.getContext("2d"), plot = size.width - size.gutter;
  ctx.scale(ratio, ratio);
  const wanted = Math.max(1, Math.min(plot / 3, Math.max(16, facts.done / 4))), stretches = facts.ended.length;
  const each = [1, 2, 4, 5, 8, 10, 16, 20, 25, 40, 50].find(k => stretches / k <= wanted) || 50, parts = stretches / each;
  const sums = new Array(parts).fill(0), failed = new Array(parts).fill(0);
  for (let i = 0; i < stretches; i++) {
    sums[Math.floor(i / each)] += facts.ended[i];
    failed[Math.floor(i / each)] += facts.failed[i];
  }
  const most = Math.max(1, sums.reduce((a, b) => Math.max(a, b), 0));
  const whole = { t0: -facts.span * .01, t1: facts.span * 1.01 };
  const x = share => xOf(share * facts.span, whole, size);
  ctx.fillStyle = palette.steps[0];
  ctx.globalAlpha = .75;
  sums.forEach((sum, i) => {
    const tall = sum / most * (base - 10), wide = x((i + 1) / parts) - x(i / parts);
    ctx.fillRect(x(i / parts), base - tall, Math.max(1, wide - (wide > 4 ? 1 : 0)), tall);
  });
  ctx.globalAlpha = 1;
  ctx.fillStyle = palette.line;
  ctx.fillRect(size.gutter, base, plot, 1);
  ctx.fillStyle = palette.fail;
  const worst = Math.max(1, failed.reduce((a, b) => Math.max(a, b), 0));
  failed.forEach((count, i) => {
    if (count) ctx.fillRect(x(i / parts), base + 1, Math.max(2, x(1 / parts) - x(0) - 1), 2 + count / worst * 9);
  });
  const from = Math.max(size.gutter, xOf(view.t0, whole, size)), to = Math.min(size.width, xOf(view.t1, whole, size));
  if (to - from < plot - 1) {
    ctx.fillStyle = palette.shade;
    ctx.fillRect(size.gutter, 0, from - size.gutter, height);
    ctx.fillRect(to, 0, size.width - to, height);
    ctx.strokeStyle = palette.focus;
    ctx.lineWidth = 1.5;
    ctx.strokeRect(from, 1, Math.max(2, to - from), height - 2);
  }
  ctx.fillStyle = palette.soft;
  ctx.font = "12px " + palette.font;
  ctx.textBaseline = "middle";
  const peak = facts.done ? rate(most * parts / (facts.span * facts.unit / 1e6)) : "0";
  const wide = size.gutter > 80;
  if (wide) ctx.fillText("done, peak", 12, 18);
  ctx.fillText(peak + "/s", wide ? 12 : 4, wide ? 34 : 18);
  ctx.fillStyle = palette.failText;
  if (wide && facts.failures.length) ctx.fillText("failed", 12, base + 6);
}

function showTip(scene, x, y) {
  const tip = byId("tip"), { facts, run, view, size } = scene;
  const slot = slotOf(y, view), time = timeOf(x, view, size);
  tip.hidden = true;
  if (x < size.gutter || y < AXIS || slot < 0 || slot >= facts.slots || time < 0 || time > facts.span) return -1;
  const reach = (view.t1 - view.t0) / (size.width - size.gutter) * (scene.single ? 3 : 1);
  const i = attemptAt(run, slot, time, reach);
  const near = countIn(run, slot, slot, time - reach, time + reach);
  tip.replaceChildren();
  if (i < 0) return -1;
  if (near > 3 && !scene.single) {
    tip.append(element("b", "", slotName(facts, slot)), element("span", "", near + (facts.grid ? " shown attempts" : " attempts") + " under the pointer; zoom in to see each"));
  } else {
    tip.append(element("b", "", idOf(run, i)));
    tip.append(element("span", run.outcome[i] >= FAILED ? "bad" : "", outcomeText(run, facts, i)), element("br"));
    tip.append(element("span", "", (run.number[i] > 1 ? "try " + run.number[i] + " · " : "") + duration((run.end[i] - run.start[i]) * facts.unit)
      + " · " + slotName(facts, slot) + " · " + offset(facts, run.start[i])));
  }
  tip.hidden = false;
  const left = Math.min(x + 14, size.width - tip.offsetWidth - 6), top = y + byId("strip").offsetHeight + 16;
  tip.style.left = Math.max(4, left) + "px";
  tip.style.top = Math.min(top, size.height + byId("strip").offsetHeight - tip.offsetHeight - 4) + "px";
  return i;
}

function attemptCard(scene, i) {
  const { run, facts, palette } = scene, failed = run.outcome[i] >= FAILED;
  const card = element("div", i === scene.selected ? "card chosen" : "card");
  card.append(element("h4", "", "Try " + run.number[i], element("span", "", duration((run.end[i] - run.start[i]) * facts.unit))));
  card.append(element("p", failed ? "bad" : "soft", outcomeText(run, facts, i)));
  if (messageOf(run, i)) card.append(element("p", "", messageOf(run, i)));
  card.append(element("p", "soft", slotName(facts, run.slot[i]) + " · " + moment(facts, run.start[i]) + " · " + offset(facts, run.start[i])));
  const table = element("table"), body = element("tbody");
  for (let s = run.firstStep[i]; s < run.firstStep[i + 1]; s++) {
    const mark = element("span", "swatch"), last = s === run.firstStep[i + 1] - 1;
    mark.style.background = failed && last ? palette.fail : stepColour(palette, run.step[s]);
    body.append(element("tr", "", element("td", "", mark, facts.stepNames[run.step[s]] + (failed && last ? " ✕" : "")),
      element("td", "", duration((run.stepEnd[s] - run.stepStart[s]) * facts.unit))));
  }
  table.append(body);
  if (run.firstStep[i] < run.firstStep[i + 1]) card.append(table);
  return card;
}

function rowButton(text, more, action) {
  const button = element("button", "row", element("span", "", text), element("span", "", more));
  button.type = "button";
  button.addEventListener("click", action);
  return button;
}

/** What is chosen; or, with nothing chosen, where to look. */
function fillPanel(scene, choose) {
  const panel = byId("panel"), { run, facts } = scene;
  panel.replaceChildren();
  if (scene.selected >= 0) {
    const id = idOf(run, scene.selected), tries = attemptsOf(run, id);
    panel.append(element("h2", "", id));
    tries.forEach((i, k) => {
      if (k > 0) panel.append(element("p", "soft", "waited " + duration((run.start[i] - run.end[tries[k - 1]]) * facts.unit)));
      const card = attemptCard(scene, i);
      card.addEventListener("click", () => choose(i, true));
      panel.append(card);
    });
    return;
  }
  if (facts.failures.length) panel.append(element("h3", "", "Failed attempts by kind"));
  for (const [kind, count] of facts.failures.slice(0, 12)) {
    const code = FAILED + facts.kinds.indexOf(kind);
    panel.append(rowButton(kind, counted(count), () => choose(run.failures.find(i => run.outcome[i] === code), true)));
  }
  if (!run.slowest) {
    const all = Array.from(run.order);
    const time = i => run.end[i] - run.start[i];
    run.slowest = all.sort((a, b) => time(b) - time(a)).slice(0, 8);
  }
  if (run.slowest.length) panel.append(element("h3", "", "Slowest attempts"));
  for (const i of run.slowest) {
    panel.append(rowButton(idOf(run, i), duration((run.end[i] - run.start[i]) * facts.unit), () => choose(i, true)));
  }
}

function textTable(caption, heads, rows) {
  const table = element("table", "", element("caption", "", caption)), body = element("tbody");
  const head = element("tr");
  for (const name of heads) {
    const cell = element("th", "", name);
    cell.scope = "col";
    head.append(cell);
  }
  table.append(element("thead", "", head));
  for (const row of rows) {
    const line = element("tr");
    for (const text of row) line.append(element("td", "", String(text)));
    body.append(line);
  }
  table.append(body);
  return table;
}

/** For those who do not see the picture. */
function fillTables(scene) {
  const { run, facts } = scene, most = 500, tables = byId("tables");
  if (tables.firstChild) return;
  const failures = run.failures.slice(0, most);
  if (failures.length) {
    tables.append(textTable("Failed attempts" + (run.failures.length > most ? ", the first " + most + " of " + counted(run.failures.length) : ""),
      ["item", "try", "slot", "start", "time", "what"],
      failures.map(i => [idOf(run, i), run.number[i], facts.slotNames ? slotName(facts, run.slot[i]) : run.slot[i], offset(facts, run.start[i]), duration((run.end[i] - run.start[i]) * facts.unit),
        facts.kinds[run.outcome[i] - FAILED] + (messageOf(run, i) ? ": " + messageOf(run, i) : "")])));
  }
  if (facts.holds.length) {
    tables.append(textTable("Held rows", ["which", "start", "time", "why"],
      facts.holds.map(([from, to, what, why]) => [what, offset(facts, from), duration((to - from) * facts.unit), why])));
  }
  const slots = Math.min(facts.slots, most);
  tables.append(textTable("Slots" + (facts.slots > most ? ", the first " + most + " of " + counted(facts.slots) : ""), ["slot", "attempts", "busy"],
    Array.from({ length: slots }, (_, s) => [facts.slotNames ? slotName(facts, s) : s, counted(facts.perSlot[s]), Math.round(facts.busy[s] * 100) + "%"])));
}
