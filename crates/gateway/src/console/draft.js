// Writes a first operation for a root field, to be changed by whoever asks.

import { namedType, typeText } from "./introspection.js";

/** `{ document, variables }` that asks `field` of a root type, its required arguments as variables. */
export function draft(schema, operation, field) {
  const required = field.args.filter(({ type, defaultValue }) => type.kind === "NON_NULL" && defaultValue === null);
  const name = field.name[0].toUpperCase() + field.name.slice(1);
  const declared = required.map((argument) => `$${argument.name}: ${typeText(argument.type)}`).join(", ");
  const passed = required.map((argument) => `${argument.name}: $${argument.name}`).join(", ");
  const inside = selection(schema, namedType(field.type), "    ", 2);
  const document = `${operation} ${name}${declared && `(${declared})`} {\n  ${field.name}${passed && `(${passed})`}${inside}\n}`;
  return { document, variables: Object.fromEntries(required.map((argument) => [argument.name, null])) };
}

/** The leaves of a type, and of what lies `depth` objects further in where no argument is needed. */
function selection(schema, typeName, indent, depth) {
  const type = schema.types.get(typeName);
  if (!type || type.kind === "SCALAR" || type.kind === "ENUM") return "";
  const lines = [];
  if (type.kind === "UNION" || type.kind === "INTERFACE") lines.push("__typename");
  for (const field of type.fields ?? []) {
    if (field.isDeprecated || field.args.some(({ type: given, defaultValue }) => given.kind === "NON_NULL" && defaultValue === null)) continue;
    const inner = schema.types.get(namedType(field.type));
    const isLeaf = inner?.kind === "SCALAR" || inner?.kind === "ENUM";
    if (isLeaf) lines.push(field.name);
    else if (depth > 0 && ["edges", "node", "pageInfo", "errors"].includes(field.name)) {
      const nested = selection(schema, inner.name, `${indent}  `, depth);
      if (nested) lines.push(field.name + nested);
    }
  }
  const body = (lines.length > 0 ? lines : ["__typename"]).map((line) => `${indent}${line}`).join("\n");
  return ` {\n${body}\n${indent.slice(2)}}`;
}
