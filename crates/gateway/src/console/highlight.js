// Colours for GraphQL and JSON, by one regular expression each.

import { element } from "./dom.js";

const LANGUAGES = {
  graphql: {
    pattern: /(#[^\n]*)|("""[\s\S]*?"""|"(?:\\.|[^"\\\n])*"?)|(\$\w+)|(@\w+)|(\b(?:query|mutation|subscription|fragment|on|true|false|null)\b)|(-?\b\d+(?:\.\d+)?(?:[eE][+-]?\d+)?\b)|(\w+(?=\s*:))/g,
    classes: ["c", "s", "v", "d", "w", "n", "k"],
  },
  json: {
    pattern: /("(?:\\.|[^"\\\n])*"(?=\s*:))|("(?:\\.|[^"\\\n])*"?)|(\b(?:true|false|null)\b)|(-?\b\d+(?:\.\d+)?(?:[eE][+-]?\d+)?\b)/g,
    classes: ["k", "s", "w", "n"],
  },
};

/** Beyond this many characters text stays plain, so that a large answer does not hold up the page. */
const COLOURED_MAX = 300_000;

/** Fills `target` with `text`, coloured. */
export function highlight(target, text, language) {
  if (text.length > COLOURED_MAX) {
    target.textContent = text;
    return;
  }
  const { pattern, classes } = LANGUAGES[language];
  const pieces = [];
  let end = 0;
  for (const match of text.matchAll(pattern)) {
    if (match.index > end) pieces.push(text.slice(end, match.index));
    const className = classes[match.slice(1).findIndex((group) => group !== undefined)];
    pieces.push(element("span", { className }, match[0]));
    end = match.index + match[0].length;
  }
  pieces.push(text.slice(end));
  target.replaceChildren(...pieces);
}
