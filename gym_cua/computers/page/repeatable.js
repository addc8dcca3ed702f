// Math.random() from a generator that starts from the document's time and address, so that under the
// paused clock a page behaves alike in every run. Generator: mulberry32 (public domain, T. Ettinger).
(() => {
  let state = 0x9e3779b9 ^ (Date.now() & 0xffffffff);
  for (const character of location.href) state = Math.imul(state ^ character.codePointAt(0), 0x85ebca6b);
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
  Math.random = function random() { return next() / 4294967296; };
  const fill = Crypto.prototype.getRandomValues;
  Crypto.prototype.getRandomValues = function getRandomValues(array) {
    fill.call(this, array);  // refuses what the standard refuses
    const bytes = new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
    for (let index = 0; index < bytes.length; index++) bytes[index] = next();
    return array;
  };
  if ("randomUUID" in Crypto.prototype) Crypto.prototype.randomUUID = function randomUUID() {
    const hex = [...crypto.getRandomValues(new Uint8Array(16))].map((byte, index) =>
      (index === 6 ? (byte & 15) | 64 : index === 8 ? (byte & 63) | 128 : byte).toString(16).padStart(2, "0"));
    return [4, 2, 2, 2, 6].map((length) => hex.splice(0, length).join("")).join("-");
  };
})();
