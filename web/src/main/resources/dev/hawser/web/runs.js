// The list of runs.

import { ask, byId, element, say } from "./dom.js";

async function show() {
  try {
    const runs = await ask("/runs");
    const rows = runs.map(run => {
      const link = element("a", "", run.name || run.directory);
      link.href = "/of/" + encodeURIComponent(run.directory) + "/";
      const when = run.created ? new Date(run.created).toLocaleString(undefined, { hour12: false }) : "–";
      return element("tr", "", element("td", "id", link), element("td", "", run.state), element("td", "", when), element("td", "id", run.directory));
    });
    const body = byId("runs").tBodies[0];
    if (!body.contains(document.activeElement)) body.replaceChildren(...rows);
    say(byId("notice"), rows.length ? "" : "There is no run yet.");
  } catch (problem) {
    say(byId("notice"), problem.message);
  }
  byId("notice").hidden = !byId("notice").textContent;
}

show();
setInterval(() => document.hidden || show(), 3000);
