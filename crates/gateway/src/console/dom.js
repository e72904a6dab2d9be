// Building elements. Text only ever becomes text: nothing on this page is parsed as HTML.

/** The element with this id. */
export const byId = (id) => document.getElementById(id);

/** A new element with properties, attributes (in `attributes`) and children (elements or text). */
export function element(name, properties = {}, ...children) {
  const { attributes = {}, ...rest } = properties;
  const made = Object.assign(document.createElement(name), rest);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children.filter((child) => child !== undefined && child !== null));
  return made;
}

/** Says something on a button for a moment. */
export function flash(button, text) {
  const usual = button.dataset.usual ?? (button.dataset.usual = button.textContent);
  button.textContent = text;
  clearTimeout(button.timer);
  button.timer = setTimeout(() => { button.textContent = usual; }, 1600);
}
