// Asks the gateway, and says how long it took.

import { PREFLIGHT } from "./session.js";

const ENDPOINT = "/graphql";

/**
 * Sends one request and returns `{ status, milliseconds, bytes, text, answer, levels }`; `answer` is undefined when the text is
 * not JSON, `levels` unless a surer sign-in is asked for. Throws only when there was no answer at all.
 */
export async function ask({ query, variables, operationName, token, signal }) {
  const headers = { "content-type": "application/json", accept: "application/graphql-response+json" };
  // One of both says who asks.
  if (token) headers.authorization = `Bearer ${token}`;
  else Object.assign(headers, PREFLIGHT);
  const started = performance.now();
  const response = await fetch(ENDPOINT, {
    method: "POST", headers, signal, credentials: token ? "omit" : "same-origin", referrerPolicy: "no-referrer",
    body: JSON.stringify({ query, variables, operationName: operationName || undefined }),
  });
  const text = await response.text();
  const milliseconds = performance.now() - started;
  const levels = wantedLevels(response.headers.get("www-authenticate") ?? "");
  return { status: response.status, milliseconds, bytes: new TextEncoder().encode(text).length, text, answer: parsed(text), levels };
}

/** The levels of assurance that would do, where a higher one is asked for (RFC 9470 §3). */
function wantedLevels(challenge) {
  return challenge.includes("insufficient_user_authentication") ? /acr_values="([^"]*)"/.exec(challenge)?.[1] : undefined;
}

function parsed(text) {
  try { return JSON.parse(text); } catch { return undefined; }
}
