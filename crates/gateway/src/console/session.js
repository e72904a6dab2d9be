// Who is signed in with this page: by a cookie that no script can read, for tokens that never reach the browser.

import { byId, element } from "./dom.js";

/** Shows that no other site's page sent a request. */
export const PREFLIGHT = { "graphql-require-preflight": "1" };

const LEVELS = ["low", "substantial", "high"];
const OWN = { credentials: "same-origin", headers: PREFLIGHT, referrerPolicy: "no-referrer" };

/** Shows who is signed in, with what can be done about it. */
export async function startSession() {
  const who = await (await fetch("/session", OWN)).json();
  byId("session").hidden = false;
  byId("session").replaceChildren(...(who.signedIn ? signedIn(who) : [signInLink("Sign in", {})]));
}

/** A link for signing in so that what was refused for its level can be done. */
export function stepUpLink(levels) {
  return signInLink("Sign in more surely", { acr_values: levels });
}

function signedIn({ name, context, organisation, assurance }) {
  const as = context === "employee" ? `for ${organisation}` : context === "citizen" ? "as a citizen" : context ?? "";
  const parts = [
    element("p", { className: "who", attributes: { role: "status" } },
      element("b", {}, name ?? "Signed in"),
      element("span", {}, [as, `level ${assurance}`].filter(Boolean).join(" · "))),
  ];
  if (LEVELS.indexOf(assurance) < LEVELS.length - 1) {
    parts.push(signInLink("Step up", { acr_values: "high" }, "quiet"));
  }
  parts.push(signInLink("Change", { prompt: "select_account" }, "quiet"));
  parts.push(element("button", { type: "button", id: "sign-out", className: "quiet", onclick: signOut }, "Sign out"));
  return parts;
}

function signInLink(text, wanted, className = "button") {
  const query = new URLSearchParams({ return_to: location.pathname + location.hash, ...wanted });
  return element("a", { href: `/login?${query}`, className }, text);
}

async function signOut() {
  const answer = await fetch("/logout", { ...OWN, method: "POST" });
  const { location: elsewhere } = await answer.json();
  location.assign(answer.ok && elsewhere ? elsewhere : "/");
}
