// An answer left as sound: a minute at most, kept in memory until the form is sent, never written in clear.
import { element } from "./choices.js";

const LONGEST = 60_000;
const SPEECH = 20_000; // bits a second: enough for a voice
const MOST = 240_000; // bytes: some browsers record heavier than they are asked; the server takes 256 kB
const SLICE = 1_000;
const KINDS = ["audio/webm;codecs=opus", "audio/ogg;codecs=opus", "audio/mp4"];

function toBase64(bytes) {
  let text = "";
  for (let at = 0; at < bytes.length; at += 0x8000) text += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  return btoa(text);
}

// Null where the browser cannot record: the words are typed.
export function recorder(label, changed) {
  if (!navigator.mediaDevices?.getUserMedia || !globalThis.MediaRecorder) return null;
  const button = element("button", { class: "fr-btn fr-btn--sm fr-btn--secondary", type: "button" });
  const told = element("span", { role: "status" });
  let taken = null;
  let media = null;
  let timer = 0;

  function show() {
    const running = media?.state === "recording";
    button.textContent = running ? "Arrêter l’enregistrement" : taken ? "Effacer l’enregistrement" : "Répondre à voix haute";
    button.setAttribute("aria-label", `${button.textContent} : ${label}`);
    told.textContent = running ? "On vous écoute, une minute au plus." : taken ? `Enregistré : ${taken.seconds} s.` : "";
  }

  async function start() {
    const stream = await navigator.mediaDevices.getUserMedia({ audio: { channelCount: 1 } });
    const mimeType = KINDS.find((one) => MediaRecorder.isTypeSupported(one));
    const parts = [];
    const begun = Date.now();
    let size = 0;
    media = new MediaRecorder(stream, { mimeType, audioBitsPerSecond: SPEECH });
    media.ondataavailable = ({ data }) => {
      if (size + data.size > MOST) return stop();
      size += data.size;
      return parts.push(data);
    };
    media.onstop = async () => {
      clearTimeout(timer);
      stream.getTracks().forEach((one) => one.stop());
      const bytes = new Uint8Array(await new Blob(parts).arrayBuffer());
      media = null;
      if (bytes.length) taken = { sound: toBase64(bytes), seconds: Math.min(60, Math.round((Date.now() - begun) / 1000)) };
      show();
      changed();
    };
    media.start(SLICE);
    timer = setTimeout(stop, LONGEST);
    show();
  }

  function stop() {
    if (media?.state === "recording") media.stop();
  }

  button.addEventListener("click", async () => {
    if (media) return stop();
    if (taken) {
      taken = null;
      return show();
    }
    try {
      await start();
    } catch {
      told.textContent = "Le micro ne répond pas : écrivez la réponse.";
    }
  });
  show();
  return {
    shown: element("p", { class: "pv-relay__voice" }, button, " ", told),
    taken: () => taken,
    running: () => media?.state === "recording",
    stop,
  };
}
