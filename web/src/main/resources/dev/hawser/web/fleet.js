// What a fleet has beside a run of one process: its workers.

import { age, byId, counted, element, plural, say } from "./dom.js";

/** The headings of rows, which are with workers and in no slot that could be seen. */
const HEADINGS = ["No.", "Row", "Try", "Worker", "", "Since its first try"];
let shown = false;

/** Makes the page one of a fleet. */
function prepare() {
  shown = true;
  byId("workersCard").hidden = false;
  say(byId("slotsTitle"), "Rows with workers");
  byId("slotFrom").labels[0].firstChild.data = "From no. ";
  byId("slotFind").placeholder = "Find a row with a worker";
  byId("signs").hidden = true;
  byId("retryHint").remove();
  [...byId("slots").tHead.rows[0].cells].forEach((cell, i) => say(cell, HEADINGS[i]));
}

export function fillWorkers(state, drain) {
  if (!(state.about || {}).fleet) return;
  if (!shown) prepare();
  const workers = state.workers || [], body = byId("workers").tBodies[0];
  while (body.rows.length > workers.length) body.deleteRow(-1);
  while (body.rows.length < workers.length) {
    const row = body.insertRow(), bar = element("div", "bar", element("i")), button = element("button", "", "Drain");
    for (let i = 0; i < 6; i++) row.insertCell();
    row.cells[0].className = "id";
    row.cells[1].append(bar, element("span", ""));
    button.type = "button";
    button.addEventListener("click", () => drain(row.dataset.name, row.dataset.id));
    row.cells[5].append(button);
  }
  workers.forEach((worker, i) => {
    const row = body.rows[i], cells = row.cells, most = Math.max(worker.granted, worker.busy, 1);
    row.dataset.name = worker.name;
    row.dataset.id = worker.id;
    say(cells[0], worker.name + (worker.drain ? " (drains)" : ""));
    cells[1].querySelector("i").style.width = 100 * worker.busy / most + "%";
    say(cells[1].querySelector("span"), counted(worker.busy) + " of " + counted(worker.granted));
    say(cells[2], counted(worker.rows));
    cells[5].firstChild.hidden = !(state.about || {}).control || worker.drain;
  });
  say(byId("workersNone"), workers.length ? "" : "No worker serves it.");
  fillLeases(state);
}

/** Leases run down without the server. */
export function fillLeases(state) {
  const body = byId("workers").tBodies[0], now = Date.now() + (state.offset || 0);
  (state.workers || []).forEach((worker, i) => {
    const row = body.rows[i];
    if (!row) return;
    const left = worker.until - now;
    row.className = left < 0 ? "stuck" : "";
    say(row.cells[3], left < 0 ? "over" : Math.ceil(left / 1000) + " s");
    say(row.cells[4], age((now - worker.joined) * 1000));
  });
}

export function inWords(state) {
  const workers = state.workers || [];
  return plural(workers.length, "worker", "workers");
}
