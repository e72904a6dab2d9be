// Shows an answer: its errors first, then the JSON, with time, size and status.

import { byId, element, flash } from "./dom.js";
import { highlight } from "./highlight.js";
import { stepUpLink } from "./session.js";

const output = byId("output");
const facts = byId("facts");
const errors = byId("errors");
const copy = byId("copy");

copy.addEventListener("click", async () => {
  try {
    await navigator.clipboard.writeText(output.textContent);
    flash(copy, "Copied");
  } catch {
    flash(copy, "Not allowed");
  }
});

export function showWaiting() {
  facts.textContent = "Asking…";
}

export function showFailure(message) {
  facts.textContent = "";
  copy.hidden = true;
  showErrors([{ message }]);
  output.replaceChildren();
}

export function showAnswer({ status, milliseconds, bytes, text, answer, levels }) {
  const state = element("span", { className: status === 200 ? "" : "bad" }, String(status));
  facts.replaceChildren(state, ` · ${duration(milliseconds)} · ${size(bytes)}`);
  showErrors(answer?.errors ?? []);
  if (levels) errors.append(element("li", {}, stepUpLink(levels)));
  if (answer === undefined) output.textContent = text;
  else highlight(output, JSON.stringify(answer, null, 2), "json");
  copy.hidden = false;
}

function showErrors(list) {
  errors.hidden = list.length === 0;
  errors.replaceChildren(...list.slice(0, 50).map(({ message, path, extensions }) => {
    const where = [extensions?.code, path?.join(".")].filter(Boolean).join(" at ");
    return element("li", {}, message, where ? element("code", {}, where) : null);
  }));
}

const duration = (milliseconds) => (milliseconds < 1000 ? `${milliseconds.toFixed(milliseconds < 10 ? 1 : 0)} ms` : `${(milliseconds / 1000).toFixed(2)} s`);
const size = (bytes) => (bytes < 1024 ? `${bytes} B` : bytes < 1 << 20 ? `${(bytes / 1024).toFixed(1)} KB` : `${(bytes / (1 << 20)).toFixed(1)} MB`);
