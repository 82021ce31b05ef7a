// Conditions of a questionnaire, evaluated on the device: the trees that expressions.py read, with the same results
// (held equal by tests/browser/test_relay.py). A tree is ["value", v], ["answer", name or null], ["call", function,
// [trees]] or ["binary", operator, left, right]; an answer is a text, a whole number, a list of codes, or null.
const SPACE = "\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000"; // Python's
const SPACES = new RegExp(`[${SPACE}]+`);
const AROUND = new RegExp(`^[${SPACE}]+|[${SPACE}]+$`, "g");
const NUMBER = /^-?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)$/;

function text(value) {
  if (value === null || value === undefined) return "";
  if (Array.isArray(value)) return value.join(" ");
  if (typeof value !== "number") return String(value);
  return String(value).replace(/e([+-])(\d)$/, "e$10$2");
}

function number(value) {
  if (typeof value === "number" || typeof value === "boolean") return Number(value);
  const typed = text(value).replace(AROUND, "");
  return NUMBER.test(typed) ? Number(typed) : NaN;
}

const chosen = (value) => (Array.isArray(value) ? value : text(value).split(SPACES).filter(Boolean));
const truth = (value) => (Array.isArray(value) ? value.length > 0 : Boolean(value));

function same(left, right) {
  if (typeof left === "boolean" || typeof right === "boolean") return truth(left) === truth(right);
  if (typeof left === "number" || typeof right === "number") return number(left) === number(right);
  return text(left) === text(right);
}

function compared(operator, left, right) {
  switch (operator) {
    case "=": return same(left, right);
    case "!=": return !same(left, right);
    case "<": return number(left) < number(right);
    case "<=": return number(left) <= number(right);
    case ">": return number(left) > number(right);
    default: return number(left) >= number(right);
  }
}

function called(name, [first, second]) {
  switch (name) {
    case "selected": return chosen(first).includes(text(second));
    case "count-selected": return chosen(first).length;
    case "string-length": return [...text(first)].length;
    default: return !truth(first);
  }
}

function evaluate(tree, answers, current) {
  const [kind, what, ...rest] = tree;
  if (kind === "value") return what;
  if (kind === "answer") return (what === null ? current : answers[what]) ?? null;
  if (kind === "call") return called(what, rest[0].map((one) => evaluate(one, answers, current)));
  const [left, right] = rest;
  if (what === "or") return holds(left, answers, current) || holds(right, answers, current);
  if (what === "and") return holds(left, answers, current) && holds(right, answers, current);
  return compared(what, evaluate(left, answers, current), evaluate(right, answers, current));
}

// Whether a condition holds; without a condition, it does.
export const holds = (tree, answers, current = null) => !tree || truth(evaluate(tree, answers, current));

// The names of the questions that `answers` let ask, in order; the answer of one that is not asked counts for nothing
// in what follows (Form.visible_pages and Page.shown, in schema.py).
export function asked(pages, answers) {
  const kept = {};
  const names = [];
  for (const page of pages) {
    const known = { ...kept };
    for (const one of page.questions) known[one.name] = answers[one.name] ?? null;
    if (!holds(page.relevant, known)) continue;
    for (const one of page.questions) {
      if (!holds(one.relevant, known)) delete known[one.name];
      else {
        names.push(one.name);
        kept[one.name] = answers[one.name] ?? null;
      }
    }
  }
  return names;
}
