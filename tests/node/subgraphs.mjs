// Two subgraphs that nobody here wrote the server of: Apollo's own library over graphql-js.
//   node subgraphs.mjs
// Prints {"products": "http://127.0.0.1:…/", "reviews": "…"} and serves until its input ends.
import { createServer } from "node:http";
import { buildSubgraphSchema } from "@apollo/subgraph";
import { graphql, parse } from "graphql";

const link = (imports) => `extend schema @link(url: "https://specs.apollo.dev/federation/v2.7", import: [${imports}])`;

const names = { t1: "Teapot", t2: "Kettle" };
const products = buildSubgraphSchema({
  typeDefs: parse(`${link('"@key"')}
    type Query { products: [Product!]! }
    type Product @key(fields: "id") { id: ID! name: String! weight: Int! }`),
  resolvers: {
    Query: { products: () => Object.keys(names).map((id) => ({ id })) },
    Product: { name: ({ id }) => names[id], weight: ({ id }) => (id === "t1" ? 300 : 900) },
  },
});

const reviews = buildSubgraphSchema({
  typeDefs: parse(`${link('"@key", "@external", "@requires"')}
    type Query { newestReview: Review }
    type Review { text: String! of: Product! }
    type Product @key(fields: "id") {
      id: ID!
      weight: Int! @external
      reviews: [Review!]!
      postage: Int! @requires(fields: "weight")
    }`),
  resolvers: {
    Query: { newestReview: () => ({ text: "It pours.", of: { id: "t1" } }) },
    Product: {
      reviews: ({ id }) => [{ text: `About ${id}`, of: { id } }],
      postage: ({ weight }) => (weight > 500 ? 4 : 2),
    },
  },
});

function serve(schema) {
  const server = createServer(async (request, response) => {
    let body = "";
    for await (const chunk of request) body += chunk;
    const { query, variables, operationName } = JSON.parse(body);
    const answer = await graphql({ schema, source: query, variableValues: variables, operationName });
    response.setHeader("content-type", "application/json").end(JSON.stringify(answer));
  });
  return new Promise((ready) => {
    server.listen(0, "127.0.0.1", () => ready(`http://127.0.0.1:${server.address().port}/`));
  });
}

process.stdout.write(`${JSON.stringify({ products: await serve(products), reviews: await serve(reviews) })}\n`);
process.stdin.resume().on("end", () => process.exit(0));
