// Lists beside the charts: slots, waiting rows, failures, dead rows, the log.

import { age, ask, byId, clock, command, counted, element, plural, say } from "./dom.js";

const WAITS = { slot: "for a slot", key: "for their key", held: "held for their server", rate: "for the start rate", retry: "for their next try", resting: "look again later", recording: "for the disk" };

/** Rows of the table are kept as long as they can be, so that what one reads or selects stays where it is. */
export function fillSlots(state, server) {
  const body = byId("slots").tBodies[0], rows = state.rows.filter(Boolean);
  while (body.rows.length > rows.length) body.deleteRow(-1);
  while (body.rows.length < rows.length) {
    const row = body.insertRow();
    for (let i = 0; i < 6; i++) row.insertCell();
    row.cells[1].className = "id";
  }
  rows.forEach(([slot, id, attempt, , step, , told], i) => {
    const row = body.rows[i], cells = row.cells;
    row.className = told === 2 ? "stuck" : told === 1 ? "told" : "";
    say(cells[0], String(slot));
    say(cells[1], id);
    say(cells[2], String(attempt));
    say(cells[3], (step || "–") + (told === 2 ? " (stuck)" : told === 1 ? " (cancelled)" : ""));
  });
  fillAges(state, server);
  const taken = (state.about || {}).fleet ? (state.workers || []).reduce((sum, one) => sum + one.rows, 0) : state.head.busy || 0;
  say(byId("slotCount"), rows.length < taken ? counted(rows.length) + " shown of " + ((state.about || {}).fleet ? plural(taken, "row", "rows") + " with workers" : plural(taken, "slot", "slots") + " in use") : "");
  fillSigns(state);
}

/** Ages grow without the server. */
export function fillAges(state, server) {
  const body = byId("slots").tBodies[0], now = (server === undefined ? Date.now() + (state.offset || 0) : server) * 1000;
  state.rows.filter(Boolean).forEach((row, i) => {
    const cells = body.rows[i] && body.rows[i].cells;
    if (!cells) return;
    const fleet = (state.about || {}).fleet; // which does not tell of steps
    say(cells[4], fleet ? "" : row[4] ? age(now - row[5]) : "–");
    say(cells[5], row[3] ? age(now - row[3]) : "–");
  });
}

function fillSigns(state) {
  const box = byId("signs"), signs = state.signs || "", many = (state.slotLimit || 0) > 2 ? signs : "";
  while (box.childElementCount > many.length) box.lastElementChild.remove();
  while (box.childElementCount < many.length) box.append(element("i"));
  for (let i = 0; i < many.length; i++) {
    const sign = many[i], name = sign === "!" ? "stuck" : "w" + Math.ceil(Number(sign) / 3);
    if (box.children[i].className !== name) box.children[i].className = name;
  }
  box.setAttribute("aria-label", counted(state.head.busy || 0) + " of " + plural(state.slotLimit || 0, "slot", "slots") + " taken");
}

export function fillWaiting(state) {
  const waiting = state.head.waiting || {}, fleet = (state.about || {}).fleet, pairs = [];
  for (const [kind, text] of Object.entries(WAITS)) {
    if (fleet && waiting[kind] === undefined) continue;
    pairs.push(element("dt", waiting[kind] ? "" : "soft", text), element("dd", waiting[kind] ? "" : "none", counted(waiting[kind] || 0)));
  }
  byId("waiting").replaceChildren(...pairs);
}

export function fillFailures(state) {
  const { groups, others } = state.failures || { groups: [], others: 0 }, box = byId("failures");
  if (!groups.length) return box.replaceChildren(element("p", "soft", "None so far."));
  const made = groups.map(group => {
    const made = element("div", "group",
      element("h3", "", [group.step, group.kind].filter(Boolean).join(": ")),
      element("p", "bad", plural(group.attempts, "attempt", "attempts") + (group.dead ? ", " + plural(group.dead, "row dead", "rows dead") : "")),
      element("p", "", group.message),
      element("p", "soft", "such as " + group.ids.join(", ")));
    if (group.command) made.append(command(group.command));
    return made;
  });
  if (others) made.push(element("p", "soft", plural(others, "attempt", "attempts") + " of other kinds"));
  box.replaceChildren(...made);
}

export function fillLog(state) {
  const list = byId("log"), atEnd = list.scrollTop + list.clientHeight >= list.scrollHeight - 4;
  list.replaceChildren(...state.log.map(([at, text]) => element("p", "", element("time", "", clock(at)), text)));
  if (!state.log.length) list.append(element("p", "soft", "Nothing so far."));
  if (atEnd) list.scrollTop = list.scrollHeight;
}

/** What is asked for by the reader: where a row is, which rows wait, which are dead. */
export function listen(base) {
  byId("explainForm").addEventListener("submit", async event => {
    event.preventDefault();
    const id = byId("explainId").value.trim();
    if (!id) return;
    try {
      const told = await ask(base + "explain?id=" + encodeURIComponent(id));
      say(byId("explained"), told.ok === false ? told.error : id + " " + told.text);
    } catch (problem) {
      say(byId("explained"), problem.message);
    }
  });
  const fillWaits = async () => {
    const details = byId("waitingDetails"), list = byId("waitingList");
    if (!details.open) return;
    try {
      const told = await ask(base + "waiting");
      const items = (told.items || []).map(item => element("li", "", element("b", "", item.id), " " + item.text));
      list.replaceChildren(...(items.length ? items : [element("li", "soft", told.ok === false ? told.error : "None at present.")]));
    } catch (problem) {
      list.replaceChildren(element("li", "soft", problem.message));
    }
  };
  byId("waitingDetails").addEventListener("toggle", fillWaits);
  setInterval(() => document.hidden || fillWaits(), 2000);
  listenToDead(base);
}

function listenToDead(base) {
  const box = byId("dead"), more = byId("deadMore");
  let next = 0, text = "";
  async function search(from) {
    more.disabled = true;
    try {
      const told = await ask(base + "dead?find=" + encodeURIComponent(text) + "&from=" + from);
      const rows = told.rows.map(deadRow);
      if (from) box.append(...rows);
      else box.replaceChildren(...(rows.length || told.next >= 0 ? rows : [element("p", "soft", text ? "No dead row has that." : "None so far.")]));
      next = told.next;
      more.hidden = next < 0;
    } catch (problem) {
      box.replaceChildren(element("p", "soft", problem.message));
    }
    more.disabled = false;
  }
  byId("deadForm").addEventListener("submit", event => {
    event.preventDefault();
    text = byId("deadFind").value.trim();
    search(0);
  });
  more.addEventListener("click", () => search(next));
}

function deadRow(row) {
  const details = element("details", "", element("summary", "", "columns"));
  for (const [name, value] of row.columns) details.append(element("p", "", element("span", "soft", name + " "), value));
  if (row.command) details.append(command(row.command));
  return element("div", "row",
    element("h3", "", row.id),
    element("p", "bad", [row.step, row.kind].filter(Boolean).join(": ") + ", " + plural(row.attempts, "attempt", "attempts")),
    element("p", "", row.message),
    details);
}
