// What may be changed in a run: each thing asks once.

import { byId, say } from "./dom.js";

let base = "", paused = false;

async function send(request) {
  try {
    const response = await fetch(base + "control", { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ request: request }) });
    const told = response.ok ? await response.json() : { ok: false, error: (await response.text()).trim() };
    say(byId("answer"), told.ok ? told.text || "done: " + request : "refused: " + told.error);
  } catch {
    say(byId("answer"), "the run cannot be reached");
  }
}

/** Asks, and then does what is asked for. */
function question(title, text, request, slots) {
  const dialog = byId("ask");
  say(byId("askTitle"), title);
  say(byId("askText"), text);
  byId("askNumber").hidden = slots === undefined;
  if (slots !== undefined) byId("askSlots").value = slots;
  dialog.returnValue = "no";
  dialog.onclose = () => {
    if (dialog.returnValue === "yes") send(slots === undefined ? request : request + byId("askSlots").value);
  };
  dialog.showModal();
  (slots === undefined ? byId("askNo") : byId("askSlots")).focus();
  if (slots !== undefined) byId("askSlots").select();
}

export function listenToControl(where, now) {
  base = where;
  byId("pause").addEventListener("click", () => paused
    ? question("Go on?", "Rows start again.", "resume")
    : question("Pause the run?", "Nothing starts until it is told to go on; what is under way goes on.", "pause"));
  byId("slotsButton").addEventListener("click", () => question("How many slots?", "With fewer, attempts under way end in their own time.", "slots=", now().head.slots || 1));
  byId("drain").addEventListener("click", () => question("Stop the run?", "Nothing starts any more; what is under way has 25 s to end. hawser resume goes on with the rest.", "drain"));
  byId("cancel").addEventListener("click", () => question("Cancel the run?", "What is under way is cancelled and given back. hawser resume goes on.", "cancel"));
  byId("retryDead").addEventListener("click", () => question("Serve the dead rows again?", "Each with all its tries, in a process of its own.", "retry-dead"));
  // Enter in the number is yes, as the button.
  byId("askSlots").addEventListener("keydown", event => {
    if (event.key === "Enter") {
      event.preventDefault();
      byId("askYes").click();
    }
  });
}

/** Of two workers of a name, the number tells which is meant. */
export function drainWorker(name, id) {
  question("Drain the worker?", name + " starts nothing more, and leaves when what it has under way has ended.", "drain=" + id);
}

export function showControl(state, alive) {
  const about = state.about || {}, head = state.head, live = alive && ["running", "held", "paused", "draining", "opening"].includes(head.state);
  byId("control").hidden = !about.control;
  paused = head.state === "paused";
  say(byId("pause"), paused ? "Resume" : "Pause");
  for (const id of ["pause", "slotsButton", "drain", "cancel"]) byId(id).disabled = !live;
  byId("retryDead").hidden = about.fleet || live || !head.dead || !alive;
}
