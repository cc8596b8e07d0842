// What the server tells: everything when a connection begins, then what has changed. A connection that is silent for
// longer than the server ever is counts as dead, and a new one begins with everything again.

const SILENCE = 7000, AGAIN = 700;

export class Stream {
  constructor(base, told) {
    this.base = base;
    this.told = told;
    this.query = "";
    this.heard = 0;
    this.over = false;
    setInterval(() => this.check(), 1000);
    document.addEventListener("visibilitychange", () => {
      if (!document.hidden && Date.now() - this.heard > SILENCE / 2) this.check(true);
    });
    addEventListener("pageshow", event => {
      if (event.persisted) this.open();
    });
    this.open();
  }

  /** Shows other slots from now on. */
  look(query) {
    if (query !== this.query) {
      this.query = query;
      if (!this.over) this.open();
    }
  }

  open() {
    if (this.source) this.source.close();
    this.heard = Date.now();
    const source = new EventSource(this.base + "events" + this.query), state = { points: [], log: [], rows: [], head: {} };
    this.source = source;
    source.addEventListener("about", event => {
      this.heard = Date.now();
      Object.assign(state, { points: [], log: [], rows: [], head: {}, failures: null, signs: "", about: JSON.parse(event.data) });
    });
    source.addEventListener("message", event => {
      this.heard = Date.now();
      merge(state, JSON.parse(event.data));
      this.told(state, "live");
    });
    source.addEventListener("end", event => {
      source.close();
      this.over = event.data === "over";
      this.told(state, this.over ? "over" : "lost");
      if (!this.over) this.later();
    });
    source.addEventListener("error", () => {
      this.told(null, "lost");
      if (source.readyState === EventSource.CLOSED) this.later();
    });
  }

  later() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.open(), AGAIN);
  }

  check(now) {
    if (!this.over && (now || Date.now() - this.heard > SILENCE)) {
      this.told(null, "lost");
      this.open();
    }
  }
}

export function merge(state, message) {
  if (message.now) state.offset = message.now - Date.now();
  if (message.head) state.head = message.head;
  if (message.signs !== undefined) {
    state.signs = message.signs;
    state.slotLimit = message.slotLimit;
  }
  if (message.workers) state.workers = message.workers;
  if (message.failures) state.failures = message.failures;
  if (message.slots) {
    state.rows.length = Math.min(state.rows.length, message.slots.size);
    for (const [place, row] of Object.entries(message.slots.rows)) state.rows[place] = row;
  }
  if (message.log) {
    state.log = state.log.concat(message.log.lines).slice(-200);
    state.logFrom = message.log.from + message.log.lines.length;
  }
  if (message.series) {
    const series = message.series;
    state.points.length = Math.min(state.points.length, series.from);
    state.points.push(...series.points);
    state.width = series.width;
    state.first = series.first;
  }
}
