// Light, dark, or as the system says; remembered in this browser.

import { byId } from "./dom.js";

const CHOICES = [
  { value: "", text: "Auto", label: "Auto colours: as the system says" },
  { value: "light", text: "Light", label: "Light colours" },
  { value: "dark", text: "Dark", label: "Dark colours" },
];

export function startTheme() {
  const button = byId("theme");
  let current = Math.max(0, CHOICES.findIndex((choice) => choice.value === remembered()));
  const show = () => {
    const { value, text, label } = CHOICES[current];
    if (value) document.documentElement.dataset.theme = value;
    else delete document.documentElement.dataset.theme;
    button.textContent = text;
    button.setAttribute("aria-label", label);
  };
  button.addEventListener("click", () => {
    current = (current + 1) % CHOICES.length;
    try { localStorage.setItem("witan-theme", CHOICES[current].value); } catch { /* storage is off: not remembered */ }
    show();
  });
  show();
}

function remembered() {
  try { return localStorage.getItem("witan-theme") ?? ""; } catch { return ""; }
}
