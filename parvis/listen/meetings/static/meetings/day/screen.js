// The day's screen: taps, notes, contacts. Each becomes a sealed event, kept before it is shown, sent when it can be.
import { openQueue } from "../../web/offline/queue.js";
import { fromBase64, seal } from "../../web/offline/sealing.js";
import { forgetPage, keepPage } from "../../web/offline/shell.js";
import { count, say, tellStanding } from "../../web/offline/standing.js";
import { courier } from "../../web/offline/sync.js";

const screen = document.getElementById("jour");
const place = `parvis${location.pathname}`; // names the phone's database and its cache
const part = (name) => document.getElementById(name);
const taps = [];
let queue, post;
let standing = ["idle", ""];

// « sans »: people counted whose sex is not said. A sex counts the person too: the total is never under its parts.
function counted(totals, name) {
  if (name !== "sans") return totals[name] ?? 0;
  const sexes = Object.entries(totals).filter(([one]) => one.startsWith("sexe."));
  return Math.max(0, sexes.reduce((left, [, number]) => left - number, totals["total."] ?? 0));
}
const changes = (name, by) => {
  if (name === "sans") return [["total.", by]];
  return name.startsWith("sexe.") ? [["total.", by], [name, by]] : [[name, by]];
};

async function show() {
  const totals = await queue.totals();
  for (const one of screen.querySelectorAll("[data-count]")) say(one, String(counted(totals, one.dataset.count)));
  say(part("notes"), count(counted(totals, "notes"), "note gardée", "notes gardées"));
  say(part("contacts"), count(counted(totals, "contacts"), "personne inscrite", "personnes inscrites"));
  part("annuler").disabled = taps.length === 0;
  const waiting = await queue.waiting();
  tellStanding(screen, waiting, standing);
}

async function keep(kind, event, change) {
  try {
    await queue.add(kind, await seal(fromBase64(screen.dataset.key), screen.dataset.purpose, event), change);
  } catch (error) {
    say(part("soucis"), "Ce téléphone n’a pas pu garder ce que vous venez de faire. Prenez les formulaires, plus bas.");
    throw error;
  }
  await show();
  post.soon();
}

async function tap(name, by) {
  if (counted(await queue.totals(), name) + by < 0) return false;
  navigator.vibrate?.(12);
  const change = changes(name, by);
  await keep("day", { kind: "count", counts: change.map(([one, number]) => [...one.split("."), number]) }, change);
  return true;
}

screen?.addEventListener("click", async ({ target }) => {
  const { tap: name, by, part: shown } = target.closest("button")?.dataset ?? {};
  if (name) {
    if (await tap(name, Number(by))) taps.push([name, Number(by)]);
    await show();
  } else if (shown) {
    for (const one of screen.querySelectorAll("[data-part]")) {
      one.setAttribute("aria-pressed", String(one.dataset.part === shown));
      part(one.dataset.part).hidden = one.dataset.part !== shown;
    }
    part("annuler").hidden = shown !== "presence";
    part(shown).querySelector("h2").focus();
  } else if (target.id === "annuler" && taps.length) {
    const [last, added] = taps.pop();
    await tap(last, -added);
  }
});

// A form keeps what is typed once nothing is missing; each field carries the words that say how to mend it.
function takes(name, kind, thanks, event) {
  const form = part(name);
  const told = form.querySelector("[data-told]");
  form.addEventListener("submit", async (submit) => {
    submit.preventDefault();
    const given = new FormData(form);
    const text = (field) => (given.get(field) ?? "").trim();
    const ways = [...form.querySelectorAll("[data-way]")];
    const empty = ways.length > 0 && !ways.some((one) => text(one.name));
    const faulty = (one) => !one.validity.valid || (one.required && !text(one.name));
    const wrong = empty ? ways[0] : [...form.elements].find(faulty);
    told.classList.toggle("fr-error-text", Boolean(wrong));
    say(told, wrong ? (empty ? form.dataset.empty : wrong.dataset.fault) : "");
    if (wrong) return wrong.focus();
    await keep(kind, event(text), [[kind === "contact" ? "contacts" : "notes", 1]]);
    form.reset();
    return say(told, thanks);
  });
}

async function wipe() {
  post.stop();
  await queue.wipe();
  await forgetPage(place);
  screen.hidden = true;
  part("fini").hidden = false;
  part("fini").querySelector("h2").focus();
}

async function begin() {
  queue = await openQueue(place);
  post = courier({
    stateUrl: screen.dataset.state,
    sendUrl: screen.dataset.send,
    queue,
    told(where, why) {
      standing = [where, why];
      return show();
    },
    async received({ counts, notes, contacts, refused = [] }) {
      await queue.settle({ ...counts, notes, contacts });
      if (refused.length) {
        say(part("soucis"), refused.map(({ typed, why }) => `N’a pas été gardé : « ${typed} ». ${why}`).join(" "));
      }
    },
  });
  takes("noter-forme", "day", "La note est gardée.", (text) => ({
    kind: "note", id: crypto.randomUUID(), object: text("object"), text: text("text"),
    agreed: text("agreed") ? Number(text("agreed")) : null, at: Date.now(),
  }));
  takes("coordonnees-forme", "contact", "C’est gardé : ce téléphone ne peut plus le lire.", (text) => ({
    kind: "contact", email: text("email"), phone: text("phone"), address: text("address"),
    restitution: text("restitution") !== "", meetings: text("meetings") !== "", suivi: text("suivi") !== "",
    wording: screen.dataset.wording,
  }));
  part("finir").addEventListener("click", async () => {
    await post.retry();
    if (await queue.waiting()) part("etat").scrollIntoView({ block: "center" });
    else await wipe();
  });
  part("effacer").addEventListener("click", () => {
    if (confirm("Ce qui n’a pas été envoyé sera perdu. L’effacer de ce téléphone ?")) wipe();
  });
  addEventListener("online", post.retry);
  document.addEventListener("visibilitychange", () => document.hidden || post.retry());
  navigator.storage?.persist?.();
  screen.hidden = false;
  await show();
  await post.retry();
  if ("serviceWorker" in navigator) await keepPage(screen.dataset.worker, place);
}

// A browser that lacks these has the plain forms, which need nothing.
if (screen && globalThis.indexedDB && globalThis.crypto?.subtle) begin().catch((error) => console.info(error));
