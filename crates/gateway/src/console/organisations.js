// The mosaic of organisations: a tile each, coloured by nation and shaded by kind. One tab stop; arrow keys move inside.

import { byId, element } from "./dom.js";

const COLOURS = 5;
const SHADES = 4;

export function startOrganisations(organisations, asking) {
  if (organisations.length === 0) return;
  const nations = largestFirst(organisations.map(({ nation }) => nation));
  const colour = (nation) => `g${(nations.indexOf(nation) % COLOURS) + 1}`;
  const ordered = nations.flatMap((nation) => byKind(organisations.filter((one) => one.nation === nation)));
  const tiles = ordered.map(({ organisation, shade }, index) =>
    tile(organisation, `${colour(organisation.nation)} s${shade}`, index));

  byId("organisations").hidden = false;
  byId("organisations-title").textContent = `${organisations.length} organisations`;
  byId("mosaic").replaceChildren(...tiles);
  byId("legend").replaceChildren(...nations.map((nation) => {
    const count = organisations.filter((one) => one.nation === nation).length;
    return element("li", {}, element("i", { className: colour(nation) }), `${nation} ${count}`);
  }));
  startKeys(tiles);
  startSearch(tiles, ordered.map(({ organisation }) => organisation));

  function tile(organisation, className, index) {
    const name = `${organisation.name} (${organisation.code}), ${organisation.kind}, ${organisation.nation}`;
    return element("button", {
      type: "button", className, title: name, tabIndex: index === 0 ? 0 : -1,
      onclick: (event) => choose(organisation, event.currentTarget, asking),
      onmouseenter: () => describe(organisation), onfocus: () => describe(organisation),
      attributes: { "aria-label": name, "aria-pressed": "false" },
    });
  }
}

/** The organisations of one nation with a shade each: the commonest kind first, in full colour. */
function byKind(organisations) {
  return largestFirst(organisations.map(({ kind }) => kind)).flatMap((kind, place) => organisations
    .filter((one) => one.kind === kind)
    .sort((one, other) => one.name.localeCompare(other.name))
    .map((organisation) => ({ organisation, shade: (place % SHADES) + 1 })));
}

function largestFirst(values) {
  const counts = new Map();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].sort((one, other) => other[1] - one[1]).map(([value]) => value);
}

function describe({ code, name, kind, nation }, after = "") {
  byId("organisation").replaceChildren(element("code", {}, code), ` ${name} · ${kind}, ${nation}`, after);
}

function choose(organisation, tile, asking) {
  for (const other of byId("mosaic").children) other.setAttribute("aria-pressed", String(other === tile));
  const isSet = asking.setVariable("org", organisation.code);
  describe(organisation, isSet ? " · now the variable org" : " · the operation below takes no variable org");
}

function startKeys(tiles) {
  const columns = () => Math.max(1, tiles.findIndex((tile) => tile.offsetTop > tiles[0].offsetTop));
  const moves = {
    ArrowRight: () => 1, ArrowLeft: () => -1, ArrowDown: columns, ArrowUp: () => -columns(),
    Home: () => -tiles.length, End: () => tiles.length,
  };
  byId("mosaic").addEventListener("keydown", (event) => {
    const at = tiles.indexOf(document.activeElement);
    if (!(event.key in moves) || at < 0) return;
    event.preventDefault();
    const next = tiles[Math.min(tiles.length - 1, Math.max(0, at + moves[event.key]()))];
    for (const tile of tiles) tile.tabIndex = tile === next ? 0 : -1;
    next.focus();
  });
}

function startSearch(tiles, organisations) {
  byId("organisation-search").addEventListener("input", ({ target }) => {
    const wanted = target.value.trim().toLowerCase();
    const found = organisations.filter((one, index) => {
      const isFound = [one.name, one.code, one.kind, one.nation].some((text) => text.toLowerCase().includes(wanted));
      tiles[index].classList.toggle("away", !isFound);
      return isFound;
    });
    if (found.length === 1) describe(found[0]);
    else byId("organisation").textContent = wanted ? `${found.length} found` : "Choose an organisation to ask about it.";
  });
}
