// The page at `/`: what this gateway is, an editor for its graph, and the graph's documentation.

import { byId, element } from "./dom.js";
import { startAsking } from "./ask.js";
import { startOrganisations } from "./organisations.js";
import { startSchema } from "./schema.js";
import { startSession } from "./session.js";
import { startTheme } from "./theme.js";

startTheme();

const content = await (await fetch("/console/content.json")).json();

document.title = content.title;
byId("summary").textContent = content.summary;
byId("endpoint").textContent = `${location.origin}/graphql`;
const headline = content.headline.split("\n");
byId("headline").replaceChildren(
  ...headline.slice(0, -1).flatMap((line) => [line, element("br")]),
  element("em", {}, headline.at(-1)),
);
byId("path").replaceChildren(
  element("li", {}, element("b", {}, "Your question")),
  element("li", {}, element("b", { className: "self" }, "Gateway")),
  element("li", {}, element("span", { className: "many" }, ...content.subgraphs.map((name) => element("b", {}, name)))),
);

const asking = startAsking(content.operations);
startOrganisations(content.organisations, asking);
asking.follow();
startSchema(asking);
if (content.signsIn) await startSession();
markSections();

/** Shows in the bar which section is being read. */
function markSections() {
  const links = new Map([...document.querySelectorAll(".bar nav a")].map((link) => [link.hash.slice(1), link]));
  const seen = new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries) {
      links.get(target.id)?.setAttribute("aria-current", String(isIntersecting));
    }
  }, { rootMargin: "-40% 0px -55% 0px" });
  for (const id of links.keys()) seen.observe(byId(id));
}
