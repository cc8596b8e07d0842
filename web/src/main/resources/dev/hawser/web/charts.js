// Two charts over the same time: rows that ended a second, and the times of attempts.

import { byId, clock, duration, element, rate, say } from "./dom.js";

const LEFT = 56, BOTTOM = 18, TOP = 6;

function colours() {
  const style = getComputedStyle(document.documentElement), read = name => style.getPropertyValue("--" + name).trim();
  return { ink: read("soft"), line: read("line"), bar: read("bar"), fail: read("fail"), good: read("good"), high: read("high"), font: "11px " + getComputedStyle(document.body).fontFamily };
}

/** A round number at or above another. */
function roundUp(value) {
  const unit = Math.pow(10, Math.floor(Math.log10(value)));
  return [1, 2, 5, 10].map(factor => factor * unit).find(round => round >= value * .999);
}

function prepare(canvas) {
  const ratio = Math.max(1, devicePixelRatio || 1), width = canvas.clientWidth, height = canvas.clientHeight;
  if (canvas.width !== Math.round(width * ratio) || canvas.height !== Math.round(height * ratio)) {
    canvas.width = Math.round(width * ratio);
    canvas.height = Math.round(height * ratio);
  }
  const ctx = canvas.getContext("2d");
  ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
  ctx.clearRect(0, 0, width, height);
  return { ctx: ctx, width: width, height: height };
}

export class Charts {
  constructor() {
    this.speed = byId("speed");
    this.times = byId("times");
    this.state = null;
    this.at = -1;
    const redraw = () => this.draw();
    new ResizeObserver(redraw).observe(this.speed);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);
    for (const canvas of [this.speed, this.times]) {
      canvas.addEventListener("pointermove", event => this.point(this.placeOf(canvas, event.offsetX)));
      canvas.addEventListener("pointerleave", () => this.point(-1));
      canvas.addEventListener("blur", () => this.point(-1));
      canvas.addEventListener("keydown", event => {
        const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
        if (!step || !this.state) return;
        event.preventDefault();
        const last = this.state.points.length - 1;
        this.point(Math.min(last, Math.max(0, (this.at < 0 ? last + (step < 0 ? 1 : 0) : this.at) + step)));
      });
    }
    byId("seriesText").addEventListener("toggle", () => this.fillTable());
  }

  placeOf(canvas, x) {
    const count = this.shown();
    return this.state ? Math.min(this.state.points.length - 1, Math.floor((x - LEFT) / (canvas.clientWidth - LEFT) * count)) : -1;
  }

  /** Charts are never of fewer points than these, or the first few seconds would look like a wall. */
  shown() {
    return Math.max(30, this.state ? this.state.points.length : 0);
  }

  show(state) {
    this.state = state;
    this.draw();
    if (byId("seriesText").open) this.fillTable();
  }

  point(at) {
    this.at = at;
    this.draw();
  }

  draw() {
    if (!this.state) return;
    const palette = colours();
    this.drawSpeed(palette);
    this.drawTimes(palette);
    this.read();
  }

  frame(canvas, palette, marks) {
    const { ctx, width, height } = prepare(canvas);
    ctx.font = palette.font;
    ctx.textBaseline = "middle";
    ctx.textAlign = "right";
    for (const [share, text] of marks) {
      const y = Math.round(TOP + (1 - share) * (height - BOTTOM - TOP)) + .5;
      ctx.strokeStyle = palette.line;
      ctx.beginPath();
      ctx.moveTo(LEFT, y);
      ctx.lineTo(width, y);
      ctx.stroke();
      ctx.fillStyle = palette.ink;
      ctx.fillText(text, LEFT - 6, y);
    }
    const { points, first, width: micros } = this.state, count = this.shown(), each = (width - LEFT) / count;
    const wanted = Math.max(1, Math.ceil(count / Math.max(1, Math.floor((width - LEFT) / 90))));
    ctx.textAlign = "left";
    for (let i = 0; i < points.length; i += wanted) {
      const x = LEFT + i * each, text = clock(first + i * micros);
      if (x + ctx.measureText(text).width <= width) ctx.fillText(text, x, height - BOTTOM / 2);
    }
    if (this.at >= 0) {
      ctx.fillStyle = palette.line;
      ctx.fillRect(LEFT + this.at * each, TOP, Math.max(1, each), height - BOTTOM - TOP);
    }
    return { ctx: ctx, each: each, y: share => TOP + (1 - share) * (height - BOTTOM - TOP), base: height - BOTTOM };
  }

  drawSpeed(palette) {
    const { points, width } = this.state, seconds = width / 1e6;
    const most = Math.max(0, ...points.map(point => (Math.max(point[0], point[1])) / seconds));
    const top = most > 0 ? roundUp(most) : 1;
    const { ctx, each, y, base } = this.frame(this.speed, palette, [[0, "0"], [.5, rate(top / 2)], [1, rate(top)]]);
    points.forEach((point, i) => {
      const x = LEFT + i * each, wide = Math.max(1, each - (each > 4 ? 1 : 0));
      ctx.fillStyle = palette.bar;
      ctx.fillRect(x, y(point[0] / seconds / top), wide, base - y(point[0] / seconds / top));
      ctx.fillStyle = palette.fail;
      ctx.fillRect(x, y(point[1] / seconds / top), Math.max(1, wide / 3), base - y(point[1] / seconds / top));
    });
  }

  /** Times have a scale of powers of ten, since both a millisecond and a minute shall be seen. */
  drawTimes(palette) {
    const timed = this.state.points.filter(point => point.length > 2);
    const low = Math.floor(Math.log10(Math.max(1, Math.min(...timed.map(point => point[2])))) || 0);
    const high = Math.max(low + 1, Math.ceil(Math.log10(Math.max(10, ...timed.map(point => point[3])))));
    const marks = [];
    for (let power = low; power <= high; power += Math.max(1, Math.ceil((high - low) / 4))) marks.push([(power - low) / (high - low), duration(Math.pow(10, power))]);
    const { ctx, each, y } = this.frame(this.times, palette, timed.length ? marks : [[0, ""], [1, ""]]);
    const share = micros => (Math.log10(Math.max(1, micros)) - low) / (high - low);
    for (const [field, colour] of [[2, palette.good], [3, palette.high]]) {
      ctx.strokeStyle = ctx.fillStyle = colour;
      ctx.lineWidth = 1.5;
      ctx.beginPath();
      this.state.points.forEach((point, i) => {
        if (point.length <= 2) return;
        const x = LEFT + (i + .5) * each;
        const before = i > 0 && this.state.points[i - 1].length > 2;
        if (before) ctx.lineTo(x, y(share(point[field])));
        else ctx.moveTo(x, y(share(point[field])));
        if (!before) ctx.fillRect(x - 1.5, y(share(point[field])) - 1.5, 3, 3);
      });
      ctx.stroke();
      ctx.lineWidth = 1;
    }
  }

  describe(i) {
    const { points, first, width } = this.state, point = points[i];
    return clock(first + i * width) + ": " + rate(point[0] * 1e6 / width) + " rows a second"
      + (point[1] ? ", " + point[1] + " failed attempts" : "")
      + (point.length > 2 ? ", p50 " + duration(point[2]) + ", p99 " + duration(point[3]) : "");
  }

  read() {
    const { points } = this.state, at = this.at >= 0 && this.at < points.length ? this.at : -1;
    say(byId("reading"), at >= 0 ? this.describe(at) : "Blue: rows that ended; red: failed attempts. Green: median; pink: 99th percentile.");
  }

  fillTable() {
    if (!this.state || !byId("seriesText").open) return;
    const { points, first, width } = this.state, rows = [];
    for (let i = points.length - 1; i >= Math.max(0, points.length - 60); i--) {
      const point = points[i];
      rows.push(element("tr", "", ...[clock(first + i * width), rate(point[0] * 1e6 / width), String(point[1]), point.length > 2 ? duration(point[2]) : "–", point.length > 2 ? duration(point[3]) : "–"].map(text => element("td", "", text))));
    }
    byId("seriesTable").tBodies[0].replaceChildren(...rows);
  }
}
