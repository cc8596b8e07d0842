// The picture: what is where, and how it is drawn. Times are in the unit of the data, places in CSS pixels.

const AXIS = 26, ROOMY_ROW = 48, READABLE_ROW = 24, MOST_BARS = 5000, MOST_CURVES = 400, STEP_COLOURS = 6;

function readPalette(element) {
  const style = getComputedStyle(element), palette = { steps: [] };
  for (const name of ["page", "panel", "ink", "soft", "line", "lane", "rest", "fail", "failText", "wait", "focus", "onBar", "shade"]) {
    palette[name] = style.getPropertyValue("--" + name).trim();
  }
  for (let i = 0; i < STEP_COLOURS; i++) palette.steps.push(style.getPropertyValue("--s" + i).trim());
  palette.font = getComputedStyle(document.body).fontFamily;
  return palette;
}

function rgb(hex) {
  const value = parseInt(hex.slice(1), 16);
  return [value >> 16, (value >> 8) & 255, value & 255];
}

/** The view is kept within the run: from t0 to t1, from slot s0 on, rows so high. */
function clampView(view, size, facts) {
  const longest = facts.span * 1.04, shortest = Math.max(4, facts.span / 5e6);
  let width = Math.min(longest, Math.max(shortest, view.t1 - view.t0));
  const low = -facts.span * .02, high = facts.span * 1.02;
  const t0 = Math.min(Math.max(view.t0, low), high - width);
  view.t0 = t0;
  view.t1 = t0 + width;
  const fit = fitRow(size, facts);
  view.row = Math.min(Math.max(view.row, fit), Math.max(fit, READABLE_ROW));
  view.s0 = Math.min(Math.max(0, view.s0), Math.max(0, facts.slots - (size.height - AXIS) / view.row));
  return view;
}

function fitRow(size, facts) {
  return Math.min(ROOMY_ROW, (size.height - AXIS) / facts.slots);
}

function wholeView(size, facts) {
  return clampView({ t0: -facts.span * .01, t1: facts.span * 1.01, s0: 0, row: 0 }, size, facts);
}

function zoomView(view, factor, x, y, size, facts) {
  const share = Math.min(1, Math.max(0, (x - size.gutter) / (size.width - size.gutter)));
  const time = view.t0 + share * (view.t1 - view.t0), width = (view.t1 - view.t0) / factor;
  const slot = view.s0 + (y - AXIS) / view.row;
  view.t0 = time - share * width;
  view.t1 = view.t0 + width;
  const whole = width > facts.span;
  view.row = whole ? 0 : view.row * factor;
  clampView(view, size, facts);
  view.s0 = slot - (y - AXIS) / view.row;
  return clampView(view, size, facts);
}

function xOf(time, view, size) {
  return size.gutter + (time - view.t0) / (view.t1 - view.t0) * (size.width - size.gutter);
}

function timeOf(x, view, size) {
  return view.t0 + (x - size.gutter) / (size.width - size.gutter) * (view.t1 - view.t0);
}

function slotOf(y, view) {
  return Math.floor(view.s0 + (y - AXIS) / view.row);
}

function visibleSlots(view, size, facts) {
  const first = Math.max(0, Math.floor(view.s0));
  return [first, Math.min(facts.slots - 1, Math.ceil(view.s0 + (size.height - AXIS) / view.row))];
}

/** Draws everything; gives how many attempts are in view, and whether they are drawn one by one. */
function drawScene(ctx, scene) {
  const { view, size, facts, run, palette } = scene;
  ctx.setTransform(size.ratio, 0, 0, size.ratio, 0, 0);
  ctx.fillStyle = palette.panel;
  ctx.fillRect(0, 0, size.width, size.height);
  const [first, last] = visibleSlots(view, size, facts);
  const count = countIn(run, first, last, view.t0, view.t1);
  const single = count <= MOST_BARS;
  drawLanes(ctx, scene, first, last);
  ctx.save();
  ctx.beginPath();
  ctx.rect(size.gutter, AXIS, size.width - size.gutter, size.height - AXIS);
  ctx.clip();
  drawTicks(ctx, scene, false);
  if (run.grid) drawGrid(ctx, scene, single ? .38 : 1);
  if (single) drawBars(ctx, scene, first, last);
  else if (run.grid) speckle(ctx, scene, first, last);
  else drawDensity(ctx, scene, first, last);
  drawMarks(ctx, scene, first, last);
  if (!single && scene.selected >= 0) drawChosen(ctx, scene);
  drawCurves(ctx, scene, first, last);
  ctx.restore();
  drawTicks(ctx, scene, true);
  drawHolds(ctx, scene);
  drawGutter(ctx, scene, first, last);
  return { count: count, single: single };
}

function rowTop(scene, slot) {
  return AXIS + (slot - scene.view.s0) * scene.view.row;
}

function gapOf(row) {
  return row >= 24 ? 8 : row >= 10 ? 3 : row >= 4 ? 1 : 0;
}

function drawLanes(ctx, scene, first, last) {
  const { view, size, palette } = scene;
  if (view.row < 8) return;
  ctx.fillStyle = palette.lane;
  for (let s = first; s <= last; s++) {
    const gap = gapOf(view.row);
    ctx.fillRect(size.gutter, rowTop(scene, s) + gap / 2, size.width - size.gutter, view.row - gap);
  }
}

/** Above the slots: when rows could not start, because their server was in trouble. */
function drawHolds(ctx, scene) {
  const { view, size, facts, palette } = scene;
  ctx.fillStyle = palette.fail;
  for (const [from, to] of facts.holds) {
    const left = Math.max(size.gutter, xOf(from, view, size)), right = Math.min(size.width, xOf(to, view, size));
    if (right >= size.gutter && left <= size.width) ctx.fillRect(left, AXIS - 3, Math.max(2, right - left), 3);
  }
}

function drawGutter(ctx, scene, first, last) {
  const { view, size, facts, palette } = scene;
  ctx.fillStyle = palette.panel;
  ctx.fillRect(0, 0, size.gutter, size.height);
  ctx.font = "12px " + palette.font;
  ctx.textBaseline = "middle";
  const every = niceCount(16 / view.row), wide = size.gutter > 80;
  for (let s = Math.ceil(first / every) * every; s <= last; s += every) {
    const middle = rowTop(scene, s) + view.row / 2, y = rowTop(scene, s) > AXIS - 2 ? Math.max(middle, AXIS + 7) : middle;
    if (y < AXIS + 5 || y > size.height - 4) continue;
    ctx.textAlign = "left";
    ctx.fillStyle = palette.ink;
    ctx.fillText(wide ? slotName(facts, s).slice(-12) : s, 12, y);
    if (wide) {
      ctx.textAlign = "right";
      ctx.fillStyle = palette.soft;
      ctx.fillText(Math.round(facts.busy[s] * 100) + "%", size.gutter - 10, y);
    }
  }
  ctx.fillStyle = palette.panel;
  ctx.fillRect(0, 0, size.gutter, AXIS);
  ctx.textAlign = "right";
  ctx.fillStyle = palette.soft;
  if (wide) ctx.fillText("busy", size.gutter - 10, AXIS / 2);
}

function niceCount(least) {
  for (let step = 1; ; step *= 10) {
    for (const factor of [1, 2, 5]) if (step * factor >= least) return step * factor;
  }
}

function tickStep(micros) {
  const second = 1e6, steps = [60, 120, 300, 600, 900, 1800, 3600, 7200, 10800, 21600, 43200, 86400];
  if (micros <= 30 * second) {
    for (let step = 1; ; step *= 10) {
      for (const factor of [1, 2, 5]) if (step * factor >= micros) return Math.min(step * factor, 30 * second);
    }
  }
  for (const step of steps) if (step * second >= micros) return step * second;
  return Math.ceil(micros / 86400e6) * 86400e6;
}

function tickLabel(micros, step) {
  if (step < 1000) return Math.round(micros) + " µs";
  if (step < 1e6 && Math.abs(micros) < 1e6) return Math.round(micros / 1e3) + " ms";
  const seconds = micros / 1e6;
  if (seconds < 60) return seconds.toFixed(step < 1e4 ? 3 : step < 1e5 ? 2 : step < 1e6 ? 1 : 0) + " s";
  const whole = Math.floor(seconds), h = Math.floor(whole / 3600), m = Math.floor(whole / 60) % 60;
  const rest = seconds % 60, s = step < 1e6 ? rest.toFixed(step < 1e4 ? 3 : step < 1e5 ? 2 : 1) : String(Math.floor(rest));
  const padded = rest < 10 ? "0" + s : s;
  return h ? h + ":" + String(m).padStart(2, "0") + ":" + padded : m + ":" + padded;
}

function drawTicks(ctx, scene, labels) {
  const { view, size, facts, palette } = scene;
  const micros = (view.t1 - view.t0) * facts.unit, plot = size.width - size.gutter;
  const step = tickStep(micros * 92 / plot), units = step / facts.unit;
  ctx.font = "12px " + palette.font;
  ctx.textBaseline = "middle";
  ctx.textAlign = "left";
  if (labels) {
    ctx.fillStyle = palette.panel;
    ctx.fillRect(size.gutter, 0, plot, AXIS);
  }
  for (let t = Math.max(0, Math.ceil(view.t0 / units)) * units; t <= Math.min(view.t1, facts.span * 1.02); t += units) {
    const x = Math.round(xOf(t, view, size)) + .5;
    ctx.fillStyle = labels ? palette.soft : palette.line;
    if (labels) ctx.fillText(tickLabel(Math.round(t / units) * step, step), x + 3, AXIS / 2);
    ctx.fillStyle = palette.line;
    ctx.fillRect(x, labels ? 4 : AXIS, 1, labels ? AXIS - 4 : size.height);
  }
}

function stepColour(palette, step) {
  return palette.steps[step % STEP_COLOURS];
}

function drawBars(ctx, scene, first, last) {
  const { view, run } = scene, gap = gapOf(view.row), height = Math.max(1, view.row - gap);
  for (let s = first; s <= last; s++) {
    const top = rowTop(scene, s) + gap / 2;
    for (let o = firstAfter(run, s, view.t0); o < run.slotFirst[s + 1]; o++) {
      const i = run.order[o];
      if (run.start[i] > view.t1) break;
      drawBar(ctx, scene, i, top, height);
    }
  }
}

function drawBar(ctx, scene, i, top, height) {
  const { view, size, run, palette } = scene;
  const left = xOf(run.start[i], view, size), right = Math.max(left + 1, xOf(run.end[i], view, size) - (height > 5 ? 1 : 0));
  const width = right - left, round = width > 8 && height > 8;
  const failed = run.outcome[i] >= FAILED;
  if (round) {
    ctx.save();
    ctx.beginPath();
    ctx.roundRect(left, top, width, height, 4);
    ctx.clip();
  }
  ctx.fillStyle = failed && run.firstStep[i] === run.firstStep[i + 1] ? palette.fail : palette.rest;
  ctx.fillRect(left, top, width, height);
  for (let s = run.firstStep[i]; s < run.firstStep[i + 1]; s++) {
    const from = Math.max(left, xOf(run.stepStart[s], view, size)), to = Math.min(right, xOf(run.stepEnd[s], view, size));
    const failing = failed && s === run.firstStep[i + 1] - 1;
    ctx.fillStyle = failing ? palette.fail : stepColour(palette, run.step[s]);
    ctx.fillRect(from, top, Math.max(to - from, failing ? 1 : .5), height);
    if (to - from > 6 && s > run.firstStep[i]) {
      ctx.fillStyle = palette.panel;
      ctx.fillRect(from, top, 1, height);
    }
  }
  if (width > 5 && height > 5 && (failed || run.outcome[i] === GIVEN_BACK)) hatch(ctx, left, top, width, height);
  if (height > 11 && width > 26) label(ctx, scene, i, left, top, width, height);
  if (round) ctx.restore();
  if (run.number[i] > 1 && height > 4 && !(height > 11 && width > 26)) {
    ctx.fillStyle = palette.ink;
    ctx.fillRect(left, top, Math.min(2, width), height);
  }
  if (i === scene.selected || i === scene.hover) outline(ctx, scene, left, top, width, height, i === scene.selected);
}

function outline(ctx, scene, left, top, width, height, chosen) {
  ctx.lineWidth = chosen ? 2.5 : 1.5;
  ctx.strokeStyle = chosen ? scene.palette.focus : scene.palette.ink;
  ctx.beginPath();
  ctx.roundRect(left - 1, top - 1, width + 2, height + 2, 4);
  ctx.stroke();
}

/** The chosen attempt, where it is too small to be drawn itself. */
function drawChosen(ctx, scene) {
  const { view, size, run, palette } = scene, i = scene.selected;
  const left = xOf(run.start[i], view, size), width = Math.max(6, xOf(run.end[i], view, size) - left);
  const height = Math.max(6, view.row), top = rowTop(scene, run.slot[i]) + view.row / 2 - height / 2;
  ctx.fillStyle = palette.panel;
  ctx.fillRect(left - 2, top - 2, width + 4, height + 4);
  outline(ctx, scene, left, top, width, height, true);
}

function hatch(ctx, left, top, width, height) {
  ctx.save();
  ctx.beginPath();
  ctx.rect(left, top, width, height);
  ctx.clip();
  ctx.strokeStyle = "rgba(255, 255, 255, .38)";
  ctx.lineWidth = 1.5;
  ctx.beginPath();
  const from = Math.max(left, 0) - height, to = Math.min(left + width, 4000);
  for (let x = from - (from - left) % 7; x < to; x += 7) {
    ctx.moveTo(x, top + height);
    ctx.lineTo(x + height, top);
  }
  ctx.stroke();
  ctx.restore();
}

/** The id, the number of a second or later try in a disc before it, and the steps' names below if there is room. */
function label(ctx, scene, i, left, top, width, height) {
  const { size, run, palette, facts, view } = scene;
  let x = Math.max(left, size.gutter) + 7;
  const end = Math.min(left + width, size.width) - 4, tall = height > 30, y = tall ? top + height * .36 : top + height / 2;
  ctx.textBaseline = "middle";
  if (run.number[i] > 1) {
    const radius = Math.min(8, height / 2 - 1);
    ctx.textAlign = "center";
    ctx.fillStyle = palette.onBar;
    ctx.beginPath();
    ctx.arc(x + radius - 2, y, radius, 0, 7);
    ctx.fill();
    ctx.fillStyle = "#1e2126";
    ctx.font = "600 " + Math.min(11, radius * 1.5) + "px " + palette.font;
    ctx.fillText(String(run.number[i]), x + radius - 2, y + .5);
    x += 2 * radius + 3;
  }
  ctx.textAlign = "left";
  ctx.fillStyle = palette.onBar;
  ctx.font = (tall ? "600 13px " : "12px ") + palette.font;
  const text = fitted(ctx, idOf(run, i), end - x, true);
  if (text) ctx.fillText(text, x, y + .5);
  if (!tall) return;
  ctx.font = "11px " + palette.font;
  for (let s = run.firstStep[i]; s < run.firstStep[i + 1]; s++) {
    const from = Math.max(xOf(run.stepStart[s], view, size), size.gutter) + 7;
    const name = fitted(ctx, facts.stepNames[run.step[s]], xOf(run.stepEnd[s], view, size) - from - 3);
    if (name) ctx.fillText(name, from, top + height * .74);
  }
}

/** Of an id the end is kept, because many begin alike; of a name the beginning. */
function fitted(ctx, text, room, atEnd) {
  if (room < 12) return "";
  if (ctx.measureText(text).width <= room) return text;
  const letters = Array.from(text), cut = n => atEnd ? "…" + letters.slice(-n).join("") : letters.slice(0, n).join("") + "…";
  let low = 0, high = letters.length;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (ctx.measureText(cut(middle)).width <= room) low = middle;
    else high = middle - 1;
  }
  return low > 3 ? cut(low) : "";
}

/** Failures as pins above their row, so that they are seen however short they were. */
function drawMarks(ctx, scene, first, last) {
  const { view, size, run, palette } = scene;
  if (view.row < 9) return;
  let left = MOST_BARS;
  ctx.fillStyle = palette.fail;
  for (const i of run.failures) {
    const s = run.slot[i];
    if (s < first || s > last || run.end[i] < view.t0 || run.start[i] > view.t1) continue;
    if (left-- === 0) return;
    const x = xOf(run.start[i], view, size), y = rowTop(scene, s) + gapOf(view.row) / 2 + 1, r = Math.min(5, view.row / 4);
    ctx.strokeStyle = palette.panel;
    ctx.lineWidth = 1.5;
    ctx.beginPath();
    ctx.moveTo(x - r, y - r * 1.3);
    ctx.lineTo(x + r, y - r * 1.3);
    ctx.lineTo(x, y + r * .5);
    ctx.closePath();
    ctx.stroke();
    ctx.fill();
  }
}

/** From a try that failed to the next one of the same item. */
function drawCurves(ctx, scene, first, last) {
  const { view, run, palette } = scene;
  const inView = i => run.slot[i] >= first && run.slot[i] <= last && run.end[i] >= view.t0 && run.start[i] <= view.t1;
  const shown = [];
  if (view.row >= 9) {
    for (const i of run.retries) {
      if (run.before.has(i) && (inView(i) || inView(run.before.get(i)))) shown.push(i);
      if (shown.length > MOST_CURVES) break;
    }
  }
  const chosen = scene.selected >= 0 ? attemptsOf(run, idOf(run, scene.selected)) : [];
  ctx.globalAlpha = shown.length > 12 ? .7 : 1;
  if (shown.length <= MOST_CURVES) for (const i of shown) curve(ctx, scene, run.before.get(i), i, palette.wait, 1.4);
  ctx.globalAlpha = 1;
  for (let k = 1; k < chosen.length; k++) curve(ctx, scene, chosen[k - 1], chosen[k], palette.focus, 2.2);
}

function curve(ctx, scene, from, to, colour, width) {
  const end = (scene.view.row >= READABLE_ROW ? alongGap : across)(ctx, scene, from, to);
  ctx.lineWidth = width + 1.6;
  ctx.strokeStyle = scene.palette.panel;
  ctx.stroke();
  ctx.setLineDash([4, 3]);
  ctx.lineWidth = width;
  ctx.strokeStyle = colour;
  ctx.stroke();
  ctx.setLineDash([]);
  ctx.fillStyle = colour;
  ctx.beginPath();
  ctx.arc(end[0], end[1], width + 1, 0, 7);
  ctx.fill();
}

/** Where bars have names: along the gap beside the row, so that none is struck out. Gives the end. */
function alongGap(ctx, scene, from, to) {
  const { view, size, run } = scene, half = gapOf(view.row) / 2, up = run.slot[to] < run.slot[from];
  const x0 = xOf(run.end[from], view, size), x1 = xOf(run.start[to], view, size) + 1;
  const gap = rowTop(scene, run.slot[from]) + (up ? 0 : view.row);
  const target = rowTop(scene, run.slot[to]) + (run.slot[to] > run.slot[from] ? half : view.row - half);
  const round = Math.max(0, Math.min(half - 1, (x1 - x0) / 2));
  ctx.beginPath();
  ctx.moveTo(x0, gap + (up ? half : -half));
  ctx.arcTo(x0, gap, x0 + round, gap, round);
  ctx.lineTo(x1 - round, gap);
  ctx.arcTo(x1, gap, x1, target, round);
  ctx.lineTo(x1, target);
  return [x1, target];
}

function across(ctx, scene, from, to) {
  const { view, size, run } = scene, half = view.row / 2;
  const x0 = xOf(run.end[from], view, size), x1 = xOf(run.start[to], view, size);
  const y0 = rowTop(scene, run.slot[from]) + half, y1 = rowTop(scene, run.slot[to]) + half;
  const bend = Math.max(14, Math.min(60, (x1 - x0) / 2));
  ctx.beginPath();
  ctx.moveTo(x0, y0);
  if (y0 === y1) ctx.lineTo(x1, y1);
  else ctx.bezierCurveTo(x0 + bend, y0, x1 - bend, y1, x1, y1);
  return [x1, y1];
}

/** Too many to draw one by one: each pixel gets the mean colour of what was going on there. */
function drawDensity(ctx, scene, first, last) {
  const { view, size, run, palette } = scene, ratio = size.ratio;
  const width = Math.round((size.width - size.gutter) * ratio), height = Math.round((size.height - AXIS) * ratio);
  const image = ctx.createImageData(width, height), pixels = new Uint32Array(image.data.buffer);
  const colours = palette.steps.map(rgb), back = rgb(palette.panel), fail = rgb(palette.fail), rest = rgb(palette.rest);
  pixels.fill(pack(back));
  const lighter = colours.map(colour => colour.map((part, c) => part + (back[c] - part) * .17));
  const scale = width / (view.t1 - view.t0), row = view.row * ratio;
  const each = Math.max(1, Math.ceil(1 / row)), sums = new Float32Array(width * 5);
  for (let s = first - first % each; s <= last; s += each) {
    sums.fill(0);
    for (let k = s; k < Math.min(s + each, last + 1); k++) sumSlot(run, k, view, scale, width, sums, o => o % 2 ? colours : lighter, rest);
    const y0 = Math.max(0, Math.round((s - view.s0) * row));
    const y1 = Math.min(height, Math.max(y0 + 1, Math.round((s + each - view.s0) * row) - (row >= 4 ? Math.round(ratio) : 0)));
    for (let x = 0; x < width; x++) {
      if (sums[x * 5] === 0 && sums[x * 5 + 4] === 0) continue;
      const colour = pack(mixed(sums, x * 5, each, back, fail));
      for (let y = y0; y < y1; y++) pixels[y * width + x] = colour;
    }
  }
  ctx.putImageData(image, Math.round(size.gutter * ratio), Math.round(AXIS * ratio));
  speckle(ctx, scene, first, last);
}

/** A dot for each failure: on its own pixel alone it would not be seen. */
function speckle(ctx, scene, first, last) {
  const { view, size, run, palette } = scene;
  const seen = i => run.slot[i] >= first && run.slot[i] <= last && run.end[i] >= view.t0 && run.start[i] <= view.t1;
  const shown = run.failures.filter(seen), least = shown.length > MOST_BARS ? 1.3 : 2.5;
  ctx.fillStyle = palette.fail;
  for (const i of shown) {
    const x = xOf(run.start[i], view, size), wide = Math.max(least, xOf(run.end[i], view, size) - x);
    ctx.fillRect(x, rowTop(scene, run.slot[i]) + Math.min(0, view.row - least) / 2, wide, Math.max(least, view.row - gapOf(view.row)));
  }
}

/** Neighbours differ in shade, so that long attempts look coarser than short ones. */
function sumSlot(run, slot, view, scale, width, sums, shades, rest) {
  for (let o = firstAfter(run, slot, view.t0); o < run.slotFirst[slot + 1]; o++) {
    const i = run.order[o];
    if (run.start[i] > view.t1) break;
    const colours = shades(o);
    let cursor = run.start[i];
    for (let s = run.firstStep[i]; s < run.firstStep[i + 1]; s++) {
      addShare(sums, (cursor - view.t0) * scale, (run.stepStart[s] - view.t0) * scale, width, rest);
      addShare(sums, (run.stepStart[s] - view.t0) * scale, (run.stepEnd[s] - view.t0) * scale, width, colours[run.step[s] % STEP_COLOURS]);
      cursor = run.stepEnd[s];
    }
    addShare(sums, (cursor - view.t0) * scale, (run.end[i] - view.t0) * scale, width, rest);
  }
}

function addShare(sums, from, to, width, colour) {
  const last = Math.min(width, to);
  for (let x = Math.max(0, from); x < last;) {
    const pixel = Math.floor(x), next = Math.min(pixel + 1, last), share = next - x, at = pixel * 5;
    sums[at] += share;
    sums[at + 1] += share * colour[0];
    sums[at + 2] += share * colour[1];
    sums[at + 3] += share * colour[2];
    x = next;
  }
}

function mixed(sums, at, each, back, fail) {
  const cover = Math.min(1, sums[at] / each), red = Math.min(1, sums[at + 4]), colour = [];
  for (let c = 0; c < 3; c++) {
    const own = sums[at] ? sums[at + 1 + c] / sums[at] : back[c];
    const busy = back[c] + (own - back[c]) * cover;
    colour.push(busy + (fail[c] - busy) * red);
  }
  return colour;
}

function pack(colour) {
  return (255 << 24 | Math.round(colour[2]) << 16 | Math.round(colour[1]) << 8 | Math.round(colour[0])) >>> 0;
}

/** The picture of all attempts that was made beforehand, where not all are here one by one. */
function drawGrid(ctx, scene, alpha) {
  const { view, size, facts, palette } = scene, grid = facts.grid;
  if (!scene.gridImage) scene.gridImage = paintGrid(scene);
  const x0 = xOf(0, view, size), x1 = xOf(facts.span, view, size);
  const y0 = rowTop(scene, 0), y1 = rowTop(scene, grid.rows * grid.slotsPerRow);
  ctx.globalAlpha = alpha;
  ctx.imageSmoothingEnabled = false;
  ctx.drawImage(scene.gridImage, x0, y0, x1 - x0, y1 - y0);
  ctx.globalAlpha = 1;
  if (view.row < 4) return;
  ctx.fillStyle = palette.panel;
  const [first, last] = visibleSlots(view, size, facts);
  for (let s = first; s <= last; s++) ctx.fillRect(size.gutter, rowTop(scene, s) + view.row - 1, size.width, 1);
}

function paintGrid(scene) {
  const { run, facts, palette } = scene, grid = facts.grid, cells = grid.rows * grid.columns;
  const canvas = document.createElement("canvas");
  canvas.width = grid.columns;
  canvas.height = grid.rows;
  const ctx = canvas.getContext("2d"), image = ctx.createImageData(grid.columns, grid.rows);
  const pixels = new Uint32Array(image.data.buffer), colours = palette.steps.map(rgb);
  const back = rgb(palette.panel), fail = rgb(palette.fail), sums = new Float32Array(5);
  for (let i = 0; i < cells; i++) {
    sums.fill(0);
    for (let p = 0; p < grid.planes - 1; p++) {
      const share = run.grid[p * cells + i] / 255;
      sums[0] += share;
      for (let c = 0; c < 3; c++) sums[1 + c] += share * colours[p][c];
    }
    sums[4] = run.grid[(grid.planes - 1) * cells + i] / 255;
    pixels[i] = pack(mixed(sums, 0, 1, back, fail));
  }
  ctx.putImageData(image, 0, 0);
  return canvas;
}
