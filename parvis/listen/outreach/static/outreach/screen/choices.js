// The choices of one question: ticked by their key (1 to 9, then letters), by the mouse or by the finger.
export const KEYS = "123456789abcdefghijklmnopqrstuvwxyz";

export function element(name, attributes = {}, ...inside) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== false && value !== null && value !== undefined) made.setAttribute(key, value === true ? "" : value);
  }
  made.append(...inside.filter((one) => one !== null && one !== undefined));
  return made;
}

// A voice and its words, or nothing where there is none.
export function voice(heard, label) {
  if (!heard) return null;
  const sound = element("audio", { controls: true, preload: "none", src: heard.src, "aria-label": `Écouter : ${label}` });
  const words = element("details", {}, element("summary", {}, "Les mots dits"), element("p", { dir: "auto" }, heard.transcript));
  return element("div", { class: "pv-voice" }, sound, words);
}

// `places` is how many may be ranked, 0 when the order means nothing; `changed` hears every change.
export function choices({ choices: offered, several, places, name, voices, changed }) {
  const order = [];
  const inputs = offered.map((one) => element("input", { type: several ? "checkbox" : "radio", name, value: one.name, autocomplete: "off" }));
  const ranks = offered.map(() => element("b", { class: "pv-rank" }));

  function ticked(input) {
    const at = order.indexOf(input.value);
    if (at >= 0) order.splice(at, 1);
    if (input.checked) {
      if (places && order.length >= places) input.checked = false;
      else order.push(input.value);
    }
    for (const [place, one] of inputs.entries()) {
      const rank = order.indexOf(one.value) + 1;
      ranks[place].textContent = places && rank ? `${rank}. ` : "";
    }
    changed();
  }

  const lines = offered.map((one, at) =>
    element("div", { class: "pv-relay__choice" },
      element("label", { class: "pv-pick" }, inputs[at],
        element("span", {}, ranks[at], one.label), element("kbd", { "aria-hidden": "true" }, KEYS[at] ?? "")),
      voice(voices[at], one.label)));
  for (const input of inputs) input.addEventListener("change", () => ticked(input));

  return {
    lines,
    // Tick the choice of this key; whether there is one.
    press(key) {
      const input = inputs[KEYS.indexOf(key.toLowerCase())];
      if (!input || key.length !== 1) return false;
      input.checked = several ? !input.checked : true;
      ticked(input);
      input.focus();
      return true;
    },
    value() {
      if (places) return [...order];
      const found = inputs.filter((one) => one.checked).map((one) => one.value);
      return several ? found : found[0] ?? null;
    },
    focus: () => (inputs.find((one) => one.checked) ?? inputs[0]).focus(),
  };
}
