// One person's form: every question of the questionnaire on one screen, asked as the answers before let it be.
import { asked, holds } from "../../questionnaires/conditions.js";
import { choices, element, voice } from "./choices.js";
import { recorder } from "./recorder.js";

const empty = (value) => value === null || value === "" || (Array.isArray(value) && value.length === 0);
const SIGNS = { short: 300, long: 10_000 };

// Names are drawn anew for each person: a browser has nothing to propose from the one before.
const nameless = () => `q-${crypto.randomUUID()}`;

function typed(question, changed) {
  const input = question.type === "text" && !question.short
    ? element("textarea", { class: "fr-input", rows: "3", dir: "auto", autocomplete: "off", spellcheck: "false" })
    : element("input", { class: "fr-input", type: "text", dir: "auto", autocomplete: "off", spellcheck: "false",
        inputmode: question.type === "integer" ? "numeric" : null });
  input.addEventListener("input", changed);
  return {
    input,
    lines: [input],
    press: () => false,
    value() {
      const said = input.value.replace(/\r\n?/g, "\n").trim();
      return question.type === "integer" && /^-?[0-9]{1,9}$/.test(said) ? Number(said) : said || null;
    },
    focus: () => input.focus(),
  };
}

// What is wrong with an answer, in the language of the form; empty when nothing is.
function fault(question, language, value, answers, sound) {
  if (empty(value)) {
    if (!question.required || sound) return "";
    return question.required_messages[language] || "Répondez à cette question pour continuer.";
  }
  if (question.type === "integer" && typeof value !== "number") return "Écrivez un nombre entier, en chiffres.";
  const most = question.short ? SIGNS.short : SIGNS.long;
  if (question.type === "text" && [...value].length > most) return `Ce texte dépasse ${most} signes. Raccourcissez-le.`;
  if (holds(question.constraint, answers, value)) return "";
  return question.constraint_messages[language] || "Cette réponse ne convient pas. Corrigez-la.";
}

function block(question, language, voices, changed) {
  const label = question.labels[language];
  const hint = question.hints[language];
  const id = nameless();
  const told = element("p", { class: "fr-error-text", id: `${id}-faute`, hidden: true });
  const said = [hint && element("p", { class: "fr-hint-text", id: `${id}-aide` }, hint), voice(voices[question.name], label), told];
  const described = [hint && `${id}-aide`, `${id}-faute`].filter(Boolean).join(" ");
  if (question.type === "note") {
    const shown = element("div", { class: "pv-relay__question" }, element("p", { class: "pv-lead" }, label), ...said.slice(0, 2));
    return { question, shown, value: () => null, focus: null };
  }
  let answer;
  let shown;
  let sound = null;
  if (question.choices.length) {
    answer = choices({
      choices: question.choices.map((one) => ({ name: one.name, label: one.labels[language] })),
      voices: question.choices.map((one) => voices[`${question.name}/${one.name}`]),
      several: question.type !== "select_one",
      places: question.positions,
      name: id,
      changed,
    });
    shown = element("fieldset", { class: "fr-fieldset pv-fieldset pv-relay__question", "aria-describedby": described },
      element("legend", { class: "pv-legend" }, label), ...said, element("div", { class: "pv-relay__choices" }, ...answer.lines));
  } else {
    answer = typed(question, changed);
    answer.input.id = id;
    answer.input.setAttribute("aria-describedby", described);
    if (question.type === "text") sound = recorder(label, changed);
    shown = element("div", { class: "fr-input-group pv-relay__question" },
      element("label", { class: "fr-label pv-legend", for: id }, label), ...said, ...answer.lines, sound?.shown);
  }
  return {
    question, shown, sound,
    value: answer.value, press: answer.press, focus: answer.focus, input: answer.input,
    tell(text) {
      told.textContent = text;
      told.hidden = !text;
      shown.classList.toggle(question.choices.length ? "pv-field--error" : "fr-input-group--error", Boolean(text));
    },
  };
}

// `form` is what the server gave (queries.screen_form); the questions go inside `holder`; `after` takes the focus when
// the last question is answered.
export function drawn(form, language, holder, after) {
  const pages = form.pages;
  const voices = form.voices[language] ?? {};
  const blocks = pages.flatMap((page) => page.questions).map((one) => block(one, language, voices, settle));
  const spoken = form.languages.find((one) => one.code === language);
  let names = [];

  const all = () => Object.fromEntries(blocks.map((one) => [one.question.name, one.value()]));

  function settle() {
    names = asked(pages, all());
    for (const one of blocks) one.shown.hidden = !names.includes(one.question.name);
  }

  const open = () => blocks.filter((one) => one.focus && names.includes(one.question.name));

  function next(current) {
    const left = open();
    const at = left.indexOf(current) + 1;
    if (at < left.length) {
      left[at].focus();
      left[at].shown.scrollIntoView({ block: "nearest" });
    } else after();
  }

  for (const one of blocks) {
    one.shown.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
      const inControl = event.target.matches("input, textarea");
      if (event.key === "Enter" && inControl && !event.shiftKey) {
        event.preventDefault();
        next(one);
      } else if (inControl && one.press?.(event.key)) event.preventDefault();
    });
  }
  holder.replaceChildren(...blocks.map((one) => one.shown));
  holder.lang = spoken?.lang ?? "fr";
  holder.dir = spoken?.dir ?? "ltr";
  settle();

  return {
    language,
    focus: () => open()[0]?.focus(),
    // The answers that are asked, what is said aloud, and the first fault.
    read() {
      const said = open().map((one) => [one, one.value()]);
      const known = Object.fromEntries(said.filter(([, value]) => !empty(value)).map(([one, value]) => [one.question.name, value]));
      const sounds = [];
      let wrong = null;
      for (const [one, value] of said) {
        const sound = one.sound?.taken() ?? null;
        if (sound) sounds.push({ question: one.question.name, ...sound });
        const why = fault(one.question, language, value, known, sound);
        one.tell(why);
        if (why && !wrong) wrong = one;
      }
      wrong?.focus();
      return { answers: known, sounds, wrong: Boolean(wrong), nothing: !Object.keys(known).length && !sounds.length };
    },
    touched: () => blocks.some((one) => !empty(one.value()) || one.sound?.taken()),
    recording: () => blocks.some((one) => one.sound?.running()),
    stop: () => blocks.forEach((one) => one.sound?.stop()),
  };
}
