// What a screen without network tells of what it keeps: one line of words, and what can be done about it.
export const count = (number, one, many) => `${number} ${number > 1 ? many : one}`;

export const say = (element, text) => {
  if (element.textContent !== text) element.textContent = text;
};

// `standing` is what the courier last said (sync.js); `waiting`, how many things are still on the device.
export function tellStanding(screen, waiting, [where, why]) {
  const part = (name) => document.getElementById(name);
  const things = count(waiting, "élément attend", "éléments attendent");
  const words = {
    idle: waiting ? `${things} l’envoi.` : "Tout est envoyé.",
    sending: `${things} l’envoi.`,
    offline: waiting ? `${things} le réseau.` : "Pas de réseau : continuez, tout sera gardé.",
    signin: `${waiting ? `${things}. ` : ""}Votre connexion est finie.`,
    refused: waiting ? `${things}. ${why}` : why,
  };
  say(part("etat"), words[where]);
  screen.dataset.standing = waiting && where === "idle" ? "sending" : where;
  part("connexion").hidden = where !== "signin";
  part("effacer").hidden = where !== "refused" || waiting === 0;
}
