// The relay's screen: one form after another. Each is sealed and kept before its receipt is shown, and sent when it can
// be; nothing of a person stays on the screen when the next one comes.
import { newReceipt } from "../../web/codes.js";
import { openQueue } from "../../web/offline/queue.js";
import { fromBase64, seal } from "../../web/offline/sealing.js";
import { forgetPage, keepPage } from "../../web/offline/shell.js";
import { count, say, tellStanding } from "../../web/offline/standing.js";
import { courier } from "../../web/offline/sync.js";
import { drawn } from "./form.js";
import { guard } from "./lock.js";

const screen = document.getElementById("ecran");
const place = `parvis${location.pathname}`; // names the device's database and its cache
const part = (name) => document.getElementById(name);
const PARTS = ["ouvrir", "reponse", "recu", "verrou"];
let questionnaire, queue, post, lock, form;
let standing = ["idle", ""];

function turn(name) {
  for (const one of PARTS) part(one).hidden = one !== name;
  part("verrouiller").hidden = name !== "reponse" && name !== "recu";
  scrollTo(0, 0);
}

async function show() {
  const waiting = await queue.waiting();
  const totals = await queue.totals();
  const taken = Object.values(totals).reduce((sum, number) => sum + number, 0);
  say(part("compte"), count(taken, "réponse dans cette collecte.", "réponses dans cette collecte."));
  tellStanding(screen, waiting, standing);
}

// ── One person after another ────────────────────────────────────────────────────────────────────────────
function draw(language) {
  form?.stop();
  form = drawn(questionnaire, language, part("questions"), () => part("aide").querySelector("input").focus());
}

function blank() {
  part("forme").reset();
  say(part("recu-code"), "");
  part("manque").hidden = true;
  draw(part("langue").value);
}

function nextPerson() {
  blank();
  turn("reponse");
  form.focus();
}

function tell(text, field) {
  part("manque").hidden = false;
  say(part("manque"), text);
  field?.focus();
}

async function keep(event, change) {
  await queue.add("answer", await seal(fromBase64(screen.dataset.key), screen.dataset.purpose, event), change);
}

async function send() {
  if (form.recording()) return tell("Arrêtez d’abord l’enregistrement en cours.");
  const { answers, sounds, wrong, nothing } = form.read();
  if (wrong) return tell("Une réponse est à corriger : elle est marquée.");
  if (nothing) return tell("Répondez à une question au moins.");
  const help = part("aide").querySelector("input:checked")?.value;
  if (!help) return tell("Dites comment la personne a été aidée.", part("aide").querySelector("input"));
  const [kind, code] = part("lieu").value.split("=");
  const id = crypto.randomUUID();
  const receipt = newReceipt();
  part("envoyer").disabled = true;
  try {
    await keep({
      kind: "answer", id, version: questionnaire.version, language: form.language, place: { [kind]: code }, help, receipt,
      at: Date.now(), answers, spoken: sounds.map((one) => one.question),
    }, [[help, 1]]);
    for (const { question, sound } of sounds) {
      await keep({ kind: "sound", id: crypto.randomUUID(), answer: id, question, language: form.language, sound }, []);
    }
  } catch (error) {
    tell("Cet appareil n’a pas pu garder la réponse. Elle est encore là : recopiez-la sur papier, puis libérez de la place.");
    throw error;
  } finally {
    part("envoyer").disabled = false;
  }
  blank();
  say(part("recu-code"), receipt);
  turn("recu");
  part("recu").querySelector("h2").focus();
  await show();
  return post.soon();
}

// ── The keyboard ────────────────────────────────────────────────────────────────────────────────────────
function listen() {
  part("forme").addEventListener("submit", (event) => {
    event.preventDefault();
    send();
  });
  part("forme").addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.repeat) return;
    if (event.ctrlKey) {
      event.preventDefault();
      send();
    } else if (part("aide").contains(event.target)) {
      event.preventDefault();
      part("envoyer").focus();
    } else if (event.target === part("langue") || event.target === part("lieu")) {
      event.preventDefault();
      form.focus();
    }
  });
  part("aide").addEventListener("keydown", ({ key }) => {
    const chosen = part("aide").querySelectorAll("input")[["1", "2", "3"].indexOf(key)];
    if (!chosen) return;
    chosen.checked = true;
    chosen.focus();
  });
  part("langue").addEventListener("change", () => {
    if (!form.touched() || confirm("Changer de langue efface ce qui est écrit. Continuer ?")) draw(part("langue").value);
    else part("langue").value = form.language;
  });
  part("recu").addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.repeat || event.target.matches("button")) return;
    event.preventDefault();
    nextPerson();
  });
  part("suivant").addEventListener("click", nextPerson);
  part("imprimer").addEventListener("click", () => print());
  part("verrouiller").addEventListener("click", () => lock.close());
}

// ── The lock ────────────────────────────────────────────────────────────────────────────────────────────
function guarded() {
  lock = guard({
    busy: () => form.recording(),
    lock() {
      say(part("recu-code"), ""); // a receipt is its person's: whoever unlocks never sees it
      turn("verrou");
      part("deverrouiller-code").focus();
    },
    unlock() {
      turn("reponse");
      form.focus();
    },
    forget() {
      blank();
      turn("ouvrir");
      part("ouvrir-code").focus();
    },
  });
  part("ouvrir-forme").addEventListener("submit", (event) => {
    event.preventDefault();
    const code = part("ouvrir-code").value;
    part("ouvrir-faute").hidden = /^[0-9]{4,8}$/.test(code);
    if (!part("ouvrir-faute").hidden) return part("ouvrir-code").focus();
    part("ouvrir-forme").reset();
    lock.begin(code);
    return nextPerson();
  });
  part("verrou-forme").addEventListener("submit", (event) => {
    event.preventDefault();
    const code = part("deverrouiller-code").value;
    part("verrou-forme").reset();
    part("verrou-faute").hidden = lock.tried(code);
  });
  // Neither « back » nor a tab brought back to life shows what was typed.
  addEventListener("pagehide", lock.drop);
  addEventListener("beforeunload", (event) => {
    if (!part("reponse").hidden && form.touched()) event.preventDefault();
  });
}

// ── The network ─────────────────────────────────────────────────────────────────────────────────────────
async function device() {
  const name = `${place}appareil`;
  if (!localStorage.getItem(name)) localStorage.setItem(name, crypto.randomUUID());
  return localStorage.getItem(name);
}

// Whoever leaves with the tablet must know that it will open again far from the network.
async function keepWhole() {
  const whole = await keepPage(screen.dataset.worker, place);
  say(part("garde"), whole ? "Prêt à marcher sans réseau." : "Pas encore prêt à marcher sans réseau : laissez cette page ouverte.");
  if (!whole) setTimeout(keepWhole, 5_000);
}

async function wipe() {
  post.stop();
  await queue.wipe();
  localStorage.removeItem(`${place}appareil`);
  await forgetPage(place);
  screen.hidden = true;
  part("fini").hidden = false;
  part("fini").querySelector("h2").focus();
}

// A closed outing takes no new answer: its screen only sends what the device still keeps.
function welcome() {
  questionnaire = JSON.parse(part("questionnaire").textContent);
  for (const { code, name } of questionnaire.languages) part("langue").append(new Option(name, code));
  blank();
  listen();
  guarded();
  turn("ouvrir");
}

async function begin() {
  queue = await openQueue(place);
  post = courier({
    stateUrl: screen.dataset.state,
    sendUrl: screen.dataset.send,
    queue,
    // How many answers this device still holds once this parcel is taken.
    more: async (leaving) => ({ device: await device(), waiting: Math.max(0, (await queue.waiting()) - leaving) }),
    told(where, why) {
      standing = [where, why];
      return show();
    },
    async received({ counts, refused = [] }) {
      await queue.settle(counts);
      if (refused.length) {
        const why = [...new Set(refused)].join(" ");
        say(part("soucis"), `${count(refused.length, "réponse est mise", "réponses sont mises")} de côté. ${why} Voyez la page de la collecte.`);
      }
    },
  });
  part("finir").addEventListener("click", async () => {
    await post.retry();
    if (await queue.waiting()) part("etat").scrollIntoView({ block: "center" });
    else await wipe();
  });
  part("effacer").addEventListener("click", () => {
    if (confirm("Ce qui n’a pas été envoyé sera perdu. L’effacer de cet appareil ?")) wipe();
  });
  addEventListener("online", post.retry);
  document.addEventListener("visibilitychange", () => document.hidden || post.retry());
  navigator.storage?.persist?.();
  if (screen.dataset.open) welcome();
  screen.hidden = false;
  await show();
  await post.retry();
  if ("serviceWorker" in navigator) await keepWhole();
}

// A browser that lacks these has the assisted form, which needs only the network.
if (screen && globalThis.indexedDB && globalThis.crypto?.subtle) begin().catch((error) => console.info(error));
