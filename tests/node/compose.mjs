// Composes subgraph SDL files with an independent composer.
//   node compose.mjs members=schema/members.graphql posts=…
// Prints {"ok": true, "supergraph": "…"} or {"ok": false, "errors": [{"code", "message"}]}.
import { readFileSync } from "node:fs";
import { composeServices, compositionHasErrors } from "@theguild/federation-composition";
import { parse } from "graphql";

const services = process.argv.slice(2).map((argument) => {
  const [name, path] = argument.split("=");
  return { name, typeDefs: parse(readFileSync(path, "utf8")) };
});
const result = composeServices(services);
const answer = compositionHasErrors(result)
  ? { ok: false, errors: result.errors.map((error) => ({ code: error.extensions?.code, message: error.message })) }
  : { ok: true, supergraph: result.supergraphSdl };
process.stdout.write(JSON.stringify(answer));
