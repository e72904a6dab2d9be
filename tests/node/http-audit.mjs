// Runs the GraphQL-over-HTTP audits of the npm package graphql-http against a URL.
//   node http-audit.mjs http://127.0.0.1:4000/graphql
// Prints {"total", "notOk": [{"id", "name", "status", "reason"}]}.
import { serverAudits } from "graphql-http";

const url = process.argv[2];
const results = [];
for (const audit of serverAudits({ url })) {
  const { id, name, status, reason, response } = await audit.fn();
  await response?.body?.cancel?.().catch(() => {});
  results.push({ id, name, status, reason: reason ?? null });
}
process.stdout.write(JSON.stringify({ total: results.length, notOk: results.filter((result) => result.status !== "ok") }));
