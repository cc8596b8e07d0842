// What is in the page's data: attempts as columns of numbers, and the texts beside them. No DOM here.

const OK = 0, GIVEN_BACK = 1, FAILED = 2;

/** Reads a column of numbers, seven bits a byte, the last byte of a number without the eighth. */
function numbers(bytes, from, to, out) {
  let count = 0;
  for (let i = from; i < to; count++) {
    let value = 0, scale = 1, byte;
    do {
      byte = bytes[i++];
      value += (byte & 127) * scale;
      scale *= 128;
    } while (byte > 127);
    out[count] = value;
  }
  return out;
}

function signed(value) {
  return value % 2 ? -(value + 1) / 2 : value / 2;
}

/** The columns follow each other; where each ends is told in the facts. */
function decode(bytes, facts) {
  const n = facts.attempts, m = facts.stepTimes;
  let at = 0;
  const place = {};
  for (const part of facts.columns) {
    place[part[0]] = [at, at + part[1]];
    at += part[1];
  }
  const column = (name, out) => numbers(bytes, place[name][0], place[name][1], out);
  const run = {
    n: n,
    start: new Float64Array(n),
    end: column("end", new Float64Array(n)),
    slot: column("slot", new Uint32Array(n)),
    number: column("number", new Uint16Array(n)),
    outcome: column("outcome", new Uint16Array(n)),
    message: column("message", new Uint32Array(n)),
    firstStep: new Uint32Array(n + 1),
    step: column("step", new Uint8Array(m)),
    stepStart: column("gap", new Float64Array(m)),
    stepEnd: column("time", new Float64Array(m))
  };
  const durations = column("duration", new Float64Array(n));
  const counts = column("steps", new Uint8Array(n));
  let end = 0;
  for (let i = 0; i < n; i++) {
    end += signed(run.end[i]);
    run.end[i] = end;
    run.start[i] = end - durations[i];
    run.firstStep[i + 1] = run.firstStep[i] + counts[i];
    let cursor = run.start[i];
    for (let s = run.firstStep[i]; s < run.firstStep[i + 1]; s++) {
      run.stepStart[s] = cursor + run.stepStart[s];
      cursor = run.stepEnd[s] = run.stepStart[s] + run.stepEnd[s];
    }
  }
  sortBySlot(run, facts.slots);
  run.texts = bytes.subarray(place.messages[0], place.messages[1]);
  decodeIds(run, bytes, place, column);
  run.grid = facts.grid ? bytes.subarray(place.grid[0], place.grid[1]) : null;
  return run;
}

/** What a slot is called: in a run of several processes, after the one that has it. */
function slotName(facts, slot) {
  return facts.slotNames ? facts.slotNames[slot] : "slot " + slot;
}

/** Attempts of a slot in order of time: at order[slotFirst[s]] up to order[slotFirst[s + 1]]. */
function sortBySlot(run, slots) {
  const first = new Uint32Array(slots + 1);
  for (let i = 0; i < run.n; i++) first[run.slot[i] + 1]++;
  for (let s = 0; s < slots; s++) first[s + 1] += first[s];
  const next = first.slice(), order = new Uint32Array(run.n);
  for (let i = 0; i < run.n; i++) order[next[run.slot[i]]++] = i;
  run.slotFirst = first;
  run.order = order;
}

/** An id is given by how much of the one before it shares, and the rest. */
function decodeIds(run, bytes, place, column) {
  const shared = column("idShared", new Uint16Array(run.n));
  const more = column("idMore", new Uint16Array(run.n));
  let total = 0;
  for (let i = 0; i < run.n; i++) total += shared[i] + more[i];
  const ids = new Uint8Array(total), offsets = new Uint32Array(run.n + 1);
  let source = place.ids[0], out = 0, before = 0;
  for (let i = 0; i < run.n; i++) {
    ids.copyWithin(out, before, before + shared[i]);
    ids.set(bytes.subarray(source, source + more[i]), out + shared[i]);
    source += more[i];
    before = out;
    out += shared[i] + more[i];
    offsets[i + 1] = out;
  }
  run.ids = ids;
  run.idOffsets = offsets;
}

const utf8 = new TextDecoder();

function idOf(run, i) {
  return utf8.decode(run.ids.subarray(run.idOffsets[i], run.idOffsets[i + 1]));
}

/** The texts of failures, each with its length in front; 0 is none. */
function messageOf(run, i) {
  if (!run.messageList) {
    run.messageList = [""];
    for (let at = 0; at < run.texts.length;) {
      let length = 0, scale = 1, byte;
      do {
        byte = run.texts[at++];
        length += (byte & 127) * scale;
        scale *= 128;
      } while (byte > 127);
      run.messageList.push(utf8.decode(run.texts.subarray(at, at + length)));
      at += length;
    }
  }
  return run.messageList[run.message[i]] || "";
}

/** All attempts by id, made when first asked for. */
function attemptsOf(run, id) {
  if (!run.byId) {
    run.byId = new Map();
    for (let i = 0; i < run.n; i++) {
      const text = idOf(run, i), list = run.byId.get(text);
      if (list) list.push(i);
      else run.byId.set(text, [i]);
    }
    run.byId.forEach(list => list.sort((a, b) => run.start[a] - run.start[b]));
  }
  return run.byId.get(id) || [];
}

/** Ids that are the text, begin with it or contain it, in this order; at most so many. */
function search(run, text, most) {
  attemptsOf(run, "");
  const wanted = text.toLowerCase(), begin = [], inside = [], same = [];
  run.byId.forEach((_, id) => {
    const place = id.toLowerCase().indexOf(wanted);
    if (place < 0) return;
    if (place === 0 && id.length === text.length) same.push(id);
    else if (place === 0) begin.push(id);
    else inside.push(id);
  });
  const all = same.concat(begin, inside);
  return { count: all.length, ids: all.slice(0, most) };
}

/** The first attempt of a slot that ends after a time, as a place in order. */
function firstAfter(run, slot, time) {
  let low = run.slotFirst[slot], high = run.slotFirst[slot + 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (run.end[run.order[middle]] < time) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The attempt of a slot at a time, or the nearest within a distance; -1 if none. */
function attemptAt(run, slot, time, distance) {
  let best = -1, bestDistance = distance;
  for (let o = firstAfter(run, slot, time - distance); o < run.slotFirst[slot + 1]; o++) {
    const i = run.order[o];
    if (run.start[i] > time + distance) break;
    const away = Math.max(run.start[i] - time, time - run.end[i], 0);
    if (away < bestDistance || (away === bestDistance && best < 0)) {
      best = i;
      bestDistance = away;
    }
  }
  return best;
}

/** How many attempts of slots from first to last a stretch of time has. */
function countIn(run, first, last, from, to) {
  let count = 0;
  for (let s = first; s <= last; s++) {
    const low = firstAfter(run, s, from);
    let high = run.slotFirst[s + 1], bottom = low;
    while (bottom < high) {
      const middle = (bottom + high) >> 1;
      if (run.start[run.order[middle]] <= to) bottom = middle + 1;
      else high = middle;
    }
    count += bottom - low;
  }
  return count;
}
