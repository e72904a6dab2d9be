// The schema's documentation: types by kind, one type at a time, and a search over everything.

import { byId, element } from "./dom.js";
import { draft } from "./draft.js";
import { namedType, readSchema, typeText } from "./introspection.js";

const KINDS = [["OBJECT", "Objects"], ["INTERFACE", "Interfaces"], ["UNION", "Unions"], ["INPUT_OBJECT", "Inputs"], ["ENUM", "Enums"], ["SCALAR", "Scalars"]];
const KIND_WORD = { OBJECT: "object", INTERFACE: "interface", UNION: "union", INPUT_OBJECT: "input", ENUM: "enum", SCALAR: "scalar" };
const article = byId("type");

export async function startSchema(asking) {
  const schema = await readSchema().catch(() => undefined);
  if (!schema) {
    article.replaceChildren(element("p", { className: "hint" }, "This gateway does not let its schema be read."));
    return;
  }
  listTypes(schema);
  const follow = () => followLink(schema, asking);
  addEventListener("hashchange", follow);
  byId("schema-search").addEventListener("input", ({ target }) => search(schema, target.value.trim().toLowerCase()));
  if (!follow()) showType(schema, [...schema.rootOf.keys()][0], asking);
}

function listTypes(schema) {
  const group = (title, names) => names.length === 0 ? [] : [element("h3", {}, title), ...names.map(typeLink)];
  const roots = [...schema.rootOf.keys()];
  const others = [...schema.types.values()].filter(({ name }) => !roots.includes(name));
  const kinds = KINDS.flatMap(([kind, title]) => group(title, others.filter((type) => type.kind === kind).map(({ name }) => name).sort()));
  byId("types").replaceChildren(...group("Start here", roots), ...kinds);
}

const typeLink = (name) => element("a", { href: `#schema/${name}` }, name);

/** Follows `#schema/Type` and `#schema/Type.field`; says whether it was such a link. */
function followLink(schema, asking) {
  if (!location.hash.startsWith("#schema/")) return false;
  const [type, field] = location.hash.slice(8).split(".");
  if (!schema.types.has(type)) return false;
  showType(schema, type, asking);
  const place = field ? document.querySelector(`[data-field="${CSS.escape(field)}"]`) : byId("schema");
  place?.classList.toggle("found", Boolean(field));
  place?.scrollIntoView({ block: field ? "center" : "start" });
  article.focus({ preventScroll: true });
  return true;
}

function showType(schema, name, asking) {
  const type = schema.types.get(name);
  markCurrent(name);
  const rootOperation = schema.rootOf.get(name);
  const fields = (type.fields ?? type.inputFields ?? []).map((field) => fieldItem(field, type, () => {
    asking.load(draft(schema, rootOperation, field));
    location.hash = "ask";
  }, rootOperation === "query" || rootOperation === "mutation"));
  article.replaceChildren(...[
    element("h3", {}, name, element("span", { className: "kind" }, KIND_WORD[type.kind])),
    type.description && element("p", {}, type.description),
    related("Implements", type.interfaces),
    related("One of", type.possibleTypes),
    fields.length > 0 && element("ul", { className: "fields" }, ...fields),
    type.enumValues && element("ul", { className: "fields" }, ...type.enumValues.map((value) => valueItem(value))),
  ].filter(Boolean));
}

/** Marks the type in the list and brings it into the list's view, without moving the page. */
function markCurrent(name) {
  const list = byId("types");
  for (const link of list.querySelectorAll("a")) {
    const isCurrent = link.hash === `#schema/${name}`;
    link.setAttribute("aria-current", String(isCurrent));
    const above = link.offsetTop < list.scrollTop;
    const below = link.offsetTop + link.offsetHeight > list.scrollTop + list.clientHeight;
    if (isCurrent && (above || below)) list.scrollTop = link.offsetTop - list.clientHeight / 2;
  }
}

function related(title, types) {
  if (!types || types.length === 0) return undefined;
  return element("p", {}, `${title} `, ...types.flatMap(({ name }, index) => [index > 0 ? ", " : "", typeLink(name)]));
}

function fieldItem(field, type, onAsk, canAsk) {
  const signature = element("span", { className: "signature" },
    element("span", { className: "k" }, field.name), ...argumentList(field.args ?? []), ": ", linkedType(field.type), ...defaultOf(field));
  const described = (field.args ?? []).filter(({ description }) => description)
    .map(({ name, description }) => element("p", { className: "description" }, element("code", {}, name), ` ${description}`));
  return element("li", { attributes: { "data-field": field.name } },
    canAsk ? element("button", { type: "button", className: "quiet", onclick: onAsk, attributes: { "aria-label": `Ask this: ${type.name}.${field.name}` } }, "Ask this") : null,
    signature, ...notes(field), ...described);
}

function argumentList(list) {
  if (list.length === 0) return [];
  const inside = list.flatMap((argument, index) => [index > 0 ? ", " : "", element("span", { className: "v" }, argument.name), ": ", linkedType(argument.type), ...defaultOf(argument)]);
  return ["(", ...inside, ")"];
}

const defaultOf = ({ defaultValue }) => (defaultValue === null || defaultValue === undefined ? [] : [` = ${defaultValue}`]);

function linkedType(type) {
  const name = namedType(type);
  const [before, after] = typeText(type).split(name);
  return element("span", {}, before, typeLink(name), after);
}

function valueItem(value) {
  return element("li", { attributes: { "data-field": value.name } }, element("span", { className: "signature k" }, value.name), ...notes(value));
}

function notes({ description, isDeprecated, deprecationReason }) {
  return [
    description ? element("p", { className: "description" }, description) : null,
    isDeprecated ? element("p", { className: "old" }, `Deprecated: ${deprecationReason ?? "no longer supported"}`) : null,
  ];
}

/** Shows what matches: by name before by description. */
function search(schema, wanted) {
  if (!wanted) return listTypes(schema);
  const found = [];
  for (const type of schema.types.values()) {
    const members = [...(type.fields ?? []), ...(type.inputFields ?? []), ...(type.enumValues ?? [])];
    found.push(...[{ path: type.name, ...ranked(type, wanted) }, ...members.map((member) => ({ path: `${type.name}.${member.name}`, ...ranked(member, wanted) }))].filter(({ rank }) => rank < 3));
  }
  found.sort((one, other) => one.rank - other.rank || one.path.localeCompare(other.path));
  const links = found.slice(0, 100).map(({ path }) => typeLink(path));
  byId("types").replaceChildren(element("h3", { attributes: { role: "status" } }, `${found.length} found`), ...links);
}

function ranked({ name, description }, wanted) {
  const lower = name.toLowerCase();
  return { rank: lower.startsWith(wanted) ? 0 : lower.includes(wanted) ? 1 : description?.toLowerCase().includes(wanted) ? 2 : 3 };
}
