// Proof of work: finds the number whose SHA-256, with the salt, is the challenge; then sends the form.
const form = document.querySelector("form[data-challenge]");
const encoder = new TextEncoder();

async function digest(text) {
  const bytes = new Uint8Array(await crypto.subtle.digest("SHA-256", encoder.encode(text)));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

async function solve({ challenge, salt, maxnumber, maxNumber }) {
  for (let number = 0; number <= (maxnumber ?? maxNumber); number += 1) {
    if ((await digest(salt + number)) === challenge) return number;
  }
  return null;
}

// Outside https, browsers give no « subtle »: the wait remains.
if (form && globalThis.crypto?.subtle) {
  const challenge = JSON.parse(form.dataset.challenge);
  solve(challenge).then((number) => {
    if (number === null) return;
    const { algorithm, challenge: hash, salt, signature } = challenge;
    form.elements.altcha.value = btoa(JSON.stringify({ algorithm, challenge: hash, number, salt, signature }));
    form.submit();
  });
}
