// Seals for the server what the device must keep, so that the device itself can no longer read it (ADR 0017).
// The same steps, in Python: parvis/web/sealing.py.
const CURVE = { name: "ECDH", namedCurve: "P-256" };

export const fromBase64 = (text) => Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0));
const toBase64 = (bytes) => btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));

// `purpose` is what the key is for (« parvis jour 1 »): what is sealed for one use is not opened in another.
export async function seal(publicKey, purpose, event) {
  const theirs = await crypto.subtle.importKey("raw", publicKey, CURVE, false, []);
  const mine = await crypto.subtle.generateKey(CURVE, false, ["deriveBits"]);
  const point = new Uint8Array(await crypto.subtle.exportKey("raw", mine.publicKey));
  const shared = await crypto.subtle.deriveBits({ name: "ECDH", public: theirs }, mine.privateKey, 256);
  const secret = await crypto.subtle.importKey("raw", shared, "HKDF", false, ["deriveKey"]);
  const derived = { name: "HKDF", hash: "SHA-256", salt: point, info: new TextEncoder().encode(purpose) };
  const key = await crypto.subtle.deriveKey(derived, secret, { name: "AES-GCM", length: 256 }, false, ["encrypt"]);
  const nonce = crypto.getRandomValues(new Uint8Array(12));
  const plain = new TextEncoder().encode(JSON.stringify(event));
  const text = new Uint8Array(await crypto.subtle.encrypt({ name: "AES-GCM", iv: nonce }, key, plain));
  return toBase64([...point, ...nonce, ...text]);
}
