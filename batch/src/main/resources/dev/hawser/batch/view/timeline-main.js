// Starts the page: wires the picture to the mouse, the keys and the search.

function sizeOf(plot, facts) {
  const width = Math.max(240, plot.parentElement.clientWidth);
  const top = plot.getBoundingClientRect().top + scrollY;
  const room = Math.max(300, innerHeight * .6, innerHeight - top - 20), wanted = facts.slots * ROOMY_ROW + AXIS + 6;
  return { width: width, height: Math.min(wanted, room), gutter: width > 640 ? 108 : 44, ratio: Math.max(1, devicePixelRatio || 1) };
}

function start(run, facts) {
  const plot = byId("plot"), strip = byId("strip"), ctx = plot.getContext("2d");
  const scene = { run: run, facts: facts, selected: -1, hover: -1, single: true, palette: readPalette(document.documentElement) };
  let due = false;

  function draw() {
    due = false;
    const drawn = drawScene(ctx, scene);
    scene.single = drawn.single;
    drawStrip(strip, scene);
    byId("out").disabled = byId("fit").disabled = scene.view.t1 - scene.view.t0 >= facts.span * 1.019 && scene.view.row <= fitRow(scene.size, facts) + .01;
  }
  function redraw() {
    if (!due) requestAnimationFrame(draw);
    due = true;
  }
  function resize() {
    const whole = !scene.view || scene.view.t1 - scene.view.t0 >= facts.span;
    scene.size = sizeOf(plot, facts);
    plot.width = Math.round(scene.size.width * scene.size.ratio);
    plot.height = Math.round(scene.size.height * scene.size.ratio);
    plot.style.height = scene.size.height + "px";
    scene.view = whole ? wholeView(scene.size, facts) : clampView(scene.view, scene.size, facts);
    draw();
  }
  function recolour() {
    scene.palette = readPalette(document.documentElement);
    scene.gridImage = null;
    fillLegend(facts, scene.palette);
    fillPanel(scene, choose);
    draw();
  }
  /** Selects an attempt; with go, the view moves to it, closer if it would be too small to see. */
  function choose(i, go) {
    if (i === undefined) return;
    scene.selected = i;
    if (i >= 0 && go) {
      const { view, size } = scene, length = Math.max(run.end[i] - run.start[i], 1), plotWidth = size.width - size.gutter;
      const wide = Math.min(view.t1 - view.t0, Math.max(length * 12, (view.t1 - view.t0) / 4, facts.span / 2000));
      const small = length / (view.t1 - view.t0) * plotWidth < 8 || view.row < 9;
      const width = small ? Math.min(wide, length * plotWidth / 40) : view.t1 - view.t0;
      const outside = run.start[i] < view.t0 || run.end[i] > view.t1;
      if (small || outside) {
        view.t0 = (run.start[i] + run.end[i]) / 2 - width / 2;
        view.t1 = view.t0 + width;
        if (small) view.row = READABLE_ROW;
      }
      const rows = (size.height - AXIS) / view.row;
      if (small || run.slot[i] < view.s0 || run.slot[i] + 1 > view.s0 + rows) view.s0 = run.slot[i] - rows / 2;
      clampView(view, size, facts);
    }
    fillPanel(scene, choose);
    redraw();
  }
  function zoom(factor, x, y) {
    const { size } = scene;
    zoomView(scene.view, factor, x === undefined ? (size.gutter + size.width) / 2 : x, y === undefined ? size.height / 2 : y, size, facts);
    redraw();
  }
  function move(x, y) {
    const { view, size } = scene, time = x / (size.width - size.gutter) * (view.t1 - view.t0);
    view.t0 += time;
    view.t1 += time;
    view.s0 += y / view.row;
    clampView(view, size, facts);
    redraw();
  }
  function nextFailure() {
    const after = scene.selected < 0 ? -Infinity : run.start[scene.selected];
    const next = run.failures.find(i => run.start[i] > after || (run.start[i] === after && i > scene.selected));
    choose(next === undefined ? run.failures[0] : next, true);
  }
  /** The attempt before or after the chosen one in its slot. */
  function neighbour(step) {
    if (scene.selected < 0) return choose(run.order[0], true);
    const slot = run.slot[scene.selected];
    const place = run.order.indexOf(scene.selected, run.slotFirst[slot]) + step;
    if (place >= run.slotFirst[slot] && place < run.slotFirst[slot + 1]) choose(run.order[place], true);
  }

  const parts = { plot: plot, strip: strip, scene: scene, facts: facts, run: run };
  const actions = { choose: choose, zoom: zoom, move: move, redraw: redraw, nextFailure: nextFailure, neighbour: neighbour };
  actions.whole = () => {
    scene.view = wholeView(scene.size, facts);
    redraw();
  };
  listenToMouse(parts, actions);
  listenToKeys(parts, actions);
  listenToSearch(parts, actions);
  byId("in").addEventListener("click", () => zoom(2));
  byId("out").addEventListener("click", () => zoom(.5));
  byId("fit").addEventListener("click", actions.whole);
  byId("failure").addEventListener("click", nextFailure);
  byId("failure").hidden = run.failures.length === 0;
  byId("text").addEventListener("toggle", () => fillTables(scene));
  new ResizeObserver(resize).observe(plot.parentElement);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", recolour);
  // On paper everything is light, whatever the screen is.
  addEventListener("beforeprint", () => {
    document.documentElement.dataset.print = "true";
    recolour();
  });
  addEventListener("afterprint", () => {
    delete document.documentElement.dataset.print;
    recolour();
  });
  resize();
  recolour();
}

function listenToMouse(parts, actions) {
  const { plot, strip, scene, facts } = parts, fingers = new Map();
  let moved = 0, apart = 0;
  plot.addEventListener("wheel", event => {
    const factor = Math.exp(-event.deltaY * (event.deltaMode ? .05 : .0022));
    const atEnd = factor < 1 && scene.view.t1 - scene.view.t0 >= facts.span * 1.03;
    if (atEnd && !event.ctrlKey) return;
    event.preventDefault();
    if (event.shiftKey) actions.move(0, event.deltaY || event.deltaX);
    else if (Math.abs(event.deltaX) > Math.abs(event.deltaY)) actions.move(event.deltaX, 0);
    else actions.zoom(factor, event.offsetX, event.offsetY);
  }, { passive: false });
  plot.addEventListener("pointerdown", event => {
    plot.setPointerCapture(event.pointerId);
    fingers.set(event.pointerId, [event.offsetX, event.offsetY]);
    if (fingers.size === 1) moved = 0;
  });
  plot.addEventListener("pointermove", event => {
    const last = fingers.get(event.pointerId);
    if (!last) {
      const over = showTip(scene, event.offsetX, event.offsetY);
      if (over !== scene.hover) {
        scene.hover = over;
        actions.redraw();
      }
      return;
    }
    const dx = event.offsetX - last[0], dy = event.offsetY - last[1];
    fingers.set(event.pointerId, [event.offsetX, event.offsetY]);
    moved += Math.abs(dx) + Math.abs(dy);
    if (fingers.size === 2) {
      const [a, b] = Array.from(fingers.values()), distance = Math.hypot(a[0] - b[0], a[1] - b[1]);
      if (apart > 0 && distance > 0) actions.zoom(distance / apart, (a[0] + b[0]) / 2, (a[1] + b[1]) / 2);
      apart = distance;
    } else if (moved > 4) {
      plot.classList.add("dragging");
      byId("tip").hidden = true;
      actions.move(-dx, -dy);
    }
  });
  const up = event => {
    if (fingers.delete(event.pointerId) && fingers.size === 0) {
      plot.classList.remove("dragging");
      if (moved <= 4 && event.type === "pointerup") actions.choose(showTip(scene, event.offsetX, event.offsetY), false);
    }
    apart = 0;
  };
  plot.addEventListener("pointerup", up);
  plot.addEventListener("pointercancel", up);
  plot.addEventListener("dblclick", event => actions.zoom(4, event.offsetX, event.offsetY));
  plot.addEventListener("pointerleave", () => {
    byId("tip").hidden = true;
    scene.hover = -1;
    actions.redraw();
  });
  const go = event => {
    if (event.type === "pointermove" && !(event.buttons & 1)) return;
    const whole = { t0: -facts.span * .01, t1: facts.span * 1.01 }, { view, size } = scene;
    const time = timeOf(event.offsetX, whole, size), middle = (view.t0 + view.t1) / 2;
    actions.move((time - middle) / (view.t1 - view.t0) * (size.width - size.gutter), 0);
  };
  strip.addEventListener("pointerdown", go);
  strip.addEventListener("pointermove", go);
}

function listenToKeys(parts, actions) {
  const { plot, scene } = parts, step = 80;
  plot.addEventListener("keydown", event => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const act = {
      ArrowLeft: () => actions.move(-step, 0),
      ArrowRight: () => actions.move(step, 0),
      ArrowUp: () => actions.move(0, -step / 2),
      ArrowDown: () => actions.move(0, step / 2),
      PageUp: () => actions.move(-(scene.size.width - scene.size.gutter), 0),
      PageDown: () => actions.move(scene.size.width - scene.size.gutter, 0),
      "+": () => actions.zoom(1.5),
      "=": () => actions.zoom(1.5),
      "-": () => actions.zoom(1 / 1.5),
      "0": actions.whole,
      Home: actions.whole,
      ",": () => actions.neighbour(-1),
      ".": () => actions.neighbour(1),
      Escape: () => actions.choose(-1, false)
    }[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  });
  addEventListener("keydown", event => {
    const typing = event.target === byId("query");
    if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "/") {
      event.preventDefault();
      byId("query").focus();
    } else if (event.key === "f" && parts.run.failures.length) {
      actions.nextFailure();
    }
  });
}

function listenToSearch(parts, actions) {
  const { run, plot } = parts, query = byId("query"), found = byId("found"), matches = byId("matches");
  let last = "", place = 0;
  query.addEventListener("input", () => {
    last = "";
    matches.replaceChildren();
    const text = query.value.trim();
    if (!text) {
      found.textContent = "";
      return;
    }
    const result = search(run, text, 12);
    found.textContent = result.count ? counted(result.count) + (result.count === 1 ? " item" : " items") : "none";
    for (const id of result.ids) {
      const option = element("option");
      option.value = id;
      matches.append(option);
    }
  });
  query.addEventListener("keydown", event => {
    if (event.key === "Escape") plot.focus();
  });
  byId("search").addEventListener("submit", event => {
    event.preventDefault();
    const text = query.value.trim(), result = search(run, text, 1000);
    if (!text || !result.count) return;
    place = text === last ? (place + 1) % result.ids.length : 0;
    last = text;
    const tries = attemptsOf(run, result.ids[place]);
    found.textContent = (place + 1) + " of " + counted(result.count);
    actions.choose(tries[tries.length - 1], true);
  });
}

function failed(problem) {
  byId("notice").textContent = "The picture cannot be drawn: " + (problem && problem.message || problem) + ". The browser may be too old.";
  byId("notice").hidden = false;
}

(function open() {
  const facts = JSON.parse(byId("facts").textContent);
  fillHeader(facts);
  if (typeof DecompressionStream === "undefined") return failed("compressed data cannot be read here");
  inflate(byId("data").textContent).then(bytes => {
    byId("data").remove();
    const run = decode(bytes, facts);
    link(run);
    start(run, facts);
    document.documentElement.dataset.ready = "true";
  }).catch(failed);
})();
