// A receipt code, made on the device when there is no server to make it: ten random signs, two of checksum, in three
// groups of four. The same, and why, in Python: parvis/web/codes.py.
const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const RECEIPT = 1;

const timesAlpha = (value) => ((value << 1) & 32 ? (value << 1) ^ 0b100101 : value << 1);

export function newReceipt() {
  const values = [...crypto.getRandomValues(new Uint8Array(10))].map((byte) => byte & 31);
  const first = values.reduce((total, value) => total ^ value, 0);
  const second = [...values, 0, 0].reduce((total, value) => timesAlpha(total) ^ value, 0);
  const wanted = first ^ second ^ RECEIPT;
  const beforeLast = [...ALPHABET].findIndex((_sign, value) => (timesAlpha(value) ^ value) === wanted);
  const signs = [...values, beforeLast, first ^ beforeLast ^ RECEIPT].map((value) => ALPHABET[value]);
  return [0, 4, 8].map((start) => signs.slice(start, start + 4).join("")).join("-");
}
