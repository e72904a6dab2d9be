// Reads the schema through introspection, as any client does.

import { ask } from "./client.js";

const TYPE = "kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name } } } } }";
const ARGUMENT = `name description defaultValue type { ${TYPE} }`;
const QUERY = `query Schema {
  __schema {
    queryType { name } mutationType { name } subscriptionType { name }
    types {
      kind name description
      fields(includeDeprecated: true) { name description isDeprecated deprecationReason type { ${TYPE} } args { ${ARGUMENT} } }
      inputFields { ${ARGUMENT} }
      enumValues(includeDeprecated: true) { name description isDeprecated deprecationReason }
      interfaces { name } possibleTypes { name }
    }
  }
}`;

/** The schema as `{ types: Map, roots: [name], rootOf: Map }`, or undefined when it may not be read. */
export async function readSchema() {
  const { answer } = await ask({ query: QUERY });
  const schema = answer?.data?.__schema;
  if (!schema) return undefined;
  const rootOf = new Map();
  for (const [operation, type] of [["query", schema.queryType], ["mutation", schema.mutationType], ["subscription", schema.subscriptionType]]) {
    if (type) rootOf.set(type.name, operation);
  }
  const types = schema.types.filter(({ name }) => !name.startsWith("__"));
  return { types: new Map(types.map((type) => [type.name, type])), rootOf };
}

/** A type as it is written: `[Post!]!`. */
export function typeText(type) {
  if (type.kind === "NON_NULL") return `${typeText(type.ofType)}!`;
  if (type.kind === "LIST") return `[${typeText(type.ofType)}]`;
  return type.name;
}

/** The named type inside lists and non-nulls. */
export const namedType = (type) => (type.ofType ? namedType(type.ofType) : type.name);
