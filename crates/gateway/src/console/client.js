// Asks the gateway, and says how long it took.

const ENDPOINT = "/graphql";

/**
 * Sends one request and returns `{ status, milliseconds, bytes, text, answer }`; `answer` is undefined when the text is
 * not JSON. Throws only when there was no answer at all.
 */
export async function ask({ query, variables, operationName, token, signal }) {
  const headers = { "content-type": "application/json", accept: "application/graphql-response+json" };
  if (token) headers.authorization = `Bearer ${token}`;
  const started = performance.now();
  const response = await fetch(ENDPOINT, {
    method: "POST", headers, signal, credentials: "omit", referrerPolicy: "no-referrer",
    body: JSON.stringify({ query, variables, operationName: operationName || undefined }),
  });
  const text = await response.text();
  const milliseconds = performance.now() - started;
  return { status: response.status, milliseconds, bytes: new TextEncoder().encode(text).length, text, answer: parsed(text) };
}

function parsed(text) {
  try { return JSON.parse(text); } catch { return undefined; }
}
