// The page of a run: wires what the server tells to what is shown.

import { Charts } from "./charts.js";
import { drainWorker, listenToControl, showControl } from "./control.js";
import { byId, counted, duration, element, plural, rate, say } from "./dom.js";
import { fillLeases, fillWorkers } from "./fleet.js";
import { fillAges, fillFailures, fillLog, fillSlots, fillWaiting, listen } from "./lists.js";
import { Stream } from "./stream.js";

const base = location.pathname === "/" ? "/of/run/" : location.pathname;
const GOOD = ["running", "complete", "limited"], BAD = ["failed", "halted", "interrupted", "unreadable", "lost"];
const charts = new Charts();
let state = { head: {}, rows: [], log: [], points: [] }, connection = "lost", due = false, shown = {};

function show() {
  due = false;
  const head = state.head, about = state.about || {};
  if (shown.head !== head || shown.connection !== connection) {
    fillHead(head, about);
    fillWaiting(state);
    showControl(state, connection === "live");
  }
  if (shown.failures !== state.failures) fillFailures(state);
  if (shown.log !== state.log) fillLog(state);
  fillSlots(state);
  fillWorkers(state, drainWorker);
  charts.show(state);
  shown = { head: head, connection: connection, failures: state.failures, log: state.log };
  document.documentElement.dataset.connection = connection;
}

function fillHead(head, about) {
  const name = about.name || "run", text = connection === "lost" ? "not reachable" : head.state || "…";
  say(byId("name"), name);
  document.title = (percent(head) === null ? "" : percent(head) + "% ") + name + " – Hawser";
  const pill = byId("state");
  say(pill, text);
  pill.className = "pill" + (connection === "lost" || BAD.includes(head.state) ? " bad" : GOOD.includes(head.state) ? " good" : " held");
  say(byId("when"), (head.began ? "since " + new Date(head.began * 1000).toLocaleString(undefined, { hour12: false }) + " · " : "") + (about.directory || "").split("/").slice(-2).join("/"));
  byId("when").title = about.directory || "";
  const notice = connection === "lost" ? "The run cannot be reached; what is shown may be old. Trying again." : head.damage || "";
  say(byId("notice"), notice);
  byId("notice").hidden = !notice;
  if (byId("retryCommand")) say(byId("retryCommand"), "hawser retry-dead " + quoted(about.directory || ""));
  if (byId("retryHint")) byId("retryHint").hidden = !head.dead;
  fillProgress(head);
  fillTiles(head);
}

/** For a shell. */
function quoted(text) {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : "'" + text.replaceAll("'", "'\\''") + "'";
}

function totalOf(head) {
  return head.total !== undefined ? head.total : head.estimate;
}

function percent(head) {
  const total = totalOf(head);
  return total > 0 ? Math.min(100, Math.floor(100 * (head.done + head.dead + (head.skipped || 0)) / total)) : null;
}

function fillProgress(head) {
  const total = totalOf(head), bar = byId("progress");
  for (const kind of ["done", "dead", "skipped"]) bar.querySelector("." + kind).style.width = total > 0 ? 100 * (head[kind] || 0) / total + "%" : "0";
  if (percent(head) === null) bar.removeAttribute("aria-valuenow");
  else bar.setAttribute("aria-valuenow", percent(head));
}

function eta(head) {
  if (!head.eta || head.ended || connection === "over") return "–";
  const [least, most] = head.eta.map(seconds => seconds < 60 ? seconds + " s" : duration(seconds * 1e6));
  return least === most ? least : least + " – " + most;
}

function fillTiles(head) {
  const total = head.total !== undefined ? "of " + counted(head.total) : head.estimate !== undefined ? "of about " + counted(Number(head.estimate.toPrecision(3))) : "";
  const tiles = [
    ["rows done", counted(head.done || 0), total],
    ["rows dead", counted(head.dead || 0), "", head.dead > 0],
    ["a second", rate(head.perSecond), ""],
    ["left", eta(head), ""],
    ["slots in use", counted(head.busy || 0), "of " + counted(head.slots || 0) + (head.stuck ? ", " + counted(head.stuck) + " stuck" : ""), head.stuck > 0],
    ["attempts", counted(head.attempts || 0), plural(head.retries || 0, "retry", "retries")]
  ];
  if (head.p50 !== undefined) tiles.push(["p50, p99", duration(head.p50), duration(head.p99)]);
  byId("tiles").replaceChildren(...tiles.map(([label, value, small, bad]) => element("div", bad ? "bad" : "", element("dt", "", label), element("dd", "", value + " ", element("small", "", small)))));
}

const stream = new Stream(base, (told, how) => {
  if (told) state = told;
  connection = how;
  if (!due) requestAnimationFrame(show);
  due = true;
});

function chooseSlots() {
  const query = new URLSearchParams();
  if (byId("slotFind").value.trim()) query.set("find", byId("slotFind").value.trim());
  if (Number(byId("slotFrom").value) > 0) query.set("from", String(Math.floor(Number(byId("slotFrom").value))));
  if (byId("slotOldest").checked) query.set("order", "oldest");
  stream.look(query.size ? "?" + query : "");
}

let typing;
byId("slotTools").addEventListener("input", () => {
  clearTimeout(typing);
  typing = setTimeout(chooseSlots, 250);
});
byId("slotTools").addEventListener("submit", event => {
  event.preventDefault();
  chooseSlots();
});
addEventListener("keydown", event => {
  const target = { "/": "slotFind", e: "explainId", d: "deadFind" }[event.key];
  if (!target || event.ctrlKey || event.metaKey || event.altKey || event.target.matches("input, dialog *")) return;
  event.preventDefault();
  byId(target).focus();
});
setInterval(() => {
  if (connection === "live" && !document.hidden) {
    fillAges(state);
    fillLeases(state);
  }
}, 250);
listen(base);
listenToControl(base, () => state);
