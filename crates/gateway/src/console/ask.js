// The editor: ready operations, document, variables, token, and running them.

import { ask } from "./client.js";
import { byId, element, flash } from "./dom.js";
import { highlight } from "./highlight.js";
import { showAnswer, showFailure, showWaiting } from "./answer.js";

const boxes = {
  document: byId("document"), variables: byId("variables"), token: byId("token"),
  name: byId("operation-name"), run: byId("run"), share: byId("share"),
};
let running;

/** Starts the editor; returns what other parts of the page may do with it. */
export function startAsking(operations) {
  for (const box of [boxes.document, boxes.variables]) startHighlighting(box);
  boxes.document.addEventListener("input", offerNames);
  boxes.run.addEventListener("click", run);
  boxes.share.addEventListener("click", share);
  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      run();
    }
  });
  listOperations(operations);
  addEventListener("hashchange", () => followLink(operations));
  if (operations.length > 0) load(operations[0]);
  return { load, setVariable, run, follow: () => followLink(operations) };
}

/** Puts an operation into the editor. */
function load({ id, document: text, variables = {} }) {
  put(boxes.document, text.trim() + "\n");
  put(boxes.variables, Object.keys(variables).length > 0 ? JSON.stringify(variables, null, 2) : "");
  offerNames();
  for (const button of document.querySelectorAll("#operations button")) {
    button.setAttribute("aria-pressed", String(button.dataset.id === id));
  }
}

/** Sets one variable if the operation declares it; says whether it does. */
function setVariable(name, value) {
  if (!new RegExp(`\\$${name}\\b`).test(boxes.document.value)) return false;
  const variables = readVariables();
  if (variables === undefined) return false;
  put(boxes.variables, JSON.stringify({ ...variables, [name]: value }, null, 2));
  return true;
}

async function run() {
  const variables = readVariables();
  if (variables === undefined) return showFailure("The variables are not a JSON object.");
  running?.abort();
  const mine = (running = new AbortController());
  boxes.run.setAttribute("aria-disabled", "true");
  showWaiting();
  try {
    const request = { query: boxes.document.value, variables, operationName: chosenName(), token: boxes.token.value.trim() };
    showAnswer(await ask({ ...request, signal: mine.signal }));
  } catch (failure) {
    if (!mine.signal.aborted) showFailure(`No answer from the gateway: ${failure.message}`);
  } finally {
    if (running === mine) boxes.run.removeAttribute("aria-disabled");
  }
}

function readVariables() {
  const text = boxes.variables.value.trim();
  if (!text) return {};
  try {
    const value = JSON.parse(text);
    return value !== null && typeof value === "object" && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Offers a choice when the document has several named operations. */
function offerNames() {
  const found = [...boxes.document.value.matchAll(/^\s*(?:query|mutation|subscription)\s+(\w+)/gm)].map((match) => match[1]);
  const before = boxes.name.value;
  boxes.name.replaceChildren(...found.map((name) => element("option", { value: name, selected: name === before }, name)));
  byId("choice").hidden = found.length < 2;
}

function chosenName() {
  return byId("choice").hidden ? undefined : boxes.name.value;
}

function listOperations(operations) {
  byId("operations").replaceChildren(...operations.map((operation) => element("li", {},
    element("button", {
      type: "button", onclick: () => { history.replaceState(null, "", `#ask/${operation.id}`); load(operation); },
      attributes: { "data-id": operation.id, "aria-pressed": "false" },
    }, element("b", {}, operation.title), element("span", {}, operation.description)))));
}

/** Follows `#ask/ID` and `#ask?document=…&variables=…`. */
function followLink(operations) {
  const hash = location.hash.slice(1);
  if (hash.startsWith("ask/")) {
    const operation = operations.find(({ id }) => id === hash.slice(4));
    if (operation) load(operation);
    byId("ask").scrollIntoView();
  }
  if (!hash.startsWith("ask?")) return;
  const given = new URLSearchParams(hash.slice(4));
  load({ document: given.get("document") ?? "" });
  put(boxes.variables, given.get("variables") ?? "");
  byId("ask").scrollIntoView();
}

async function share() {
  const link = new URLSearchParams({ document: boxes.document.value });
  if (boxes.variables.value.trim()) link.set("variables", boxes.variables.value);
  history.replaceState(null, "", `#ask?${link}`);
  try {
    await navigator.clipboard.writeText(location.href);
    flash(boxes.share, "Copied");
  } catch {
    flash(boxes.share, "It is in the address bar");
  }
}

function put(box, text) {
  box.value = text;
  box.dispatchEvent(new Event("input"));
}

/** Draws the coloured text under a transparent text box and keeps the two together. */
function startHighlighting(box) {
  const layer = box.previousElementSibling;
  const language = box.parentElement.dataset.language;
  const follow = () => { layer.scrollTop = box.scrollTop; layer.scrollLeft = box.scrollLeft; };
  box.addEventListener("input", () => { highlight(layer, `${box.value}\n`, language); follow(); });
  box.addEventListener("scroll", follow);
}
