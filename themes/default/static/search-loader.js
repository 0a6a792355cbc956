/* The files of the index: by request where there is a server, and out of their script twins where the page was opened
 * from a folder, since there a page may load scripts and nothing else (generator/jianbao/publish/search/offline.py).
 */
(() => {
  "use strict";

  const utf8 = new TextDecoder();
  const taken = new Map(); // name -> bytes, of the twins that have been loaded
  window.jianbaoTake = (name, text) => taken.set(name, Uint8Array.from(atob(text), (char) => char.charCodeAt(0)));

  function runScript(address) {
    return new Promise((resolve, reject) => {
      const script = document.createElement("script");
      script.onload = () => resolve(script.remove());
      script.onerror = () => reject(new Error(`${address} cannot be loaded`));
      script.src = address;
      document.head.append(script);
    });
  }

  async function unpacked(bytes) {
    if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes; // not packed, or unpacked by the server's own doing
    const { readable, writable } = new DecompressionStream("gzip");
    const writer = writable.getWriter();
    Promise.all([writer.write(bytes), writer.close()]).catch(() => {}); // what fails here fails below, too
    const reader = readable.getReader();
    const pieces = []; // read by hand: piped through a Response, 30 files took 30 milliseconds, and so they take 6
    for (let next = await reader.read(); !next.done; next = await reader.read()) pieces.push(next.value);
    const whole = new Uint8Array(pieces.reduce((length, piece) => length + piece.length, 0));
    pieces.reduce((at, piece) => (whole.set(piece, at), at + piece.length), 0);
    return whole;
  }

  /** Texts share a twin with those whose digests end alike. */
  const twinOf = (name) => `${name.replace(/(texts\/).*(..)\.bin$/, "$1$2")}.js`;

  /** The files of the folder ``base``, each loaded once; one that could not be loaded is tried again when asked for. */
  function filesOf(base) {
    const under = new Map();

    function once(name, load) {
      if (!under.has(name)) {
        const loading = load();
        under.set(name, loading);
        loading.catch(() => under.delete(name));
      }
      return under.get(name);
    }

    const script = (name) => once(`script ${name}`, () => runScript(base + name));

    async function fetched(name, cache) {
      const answer = await fetch(base + name, { cache });
      if (!answer.ok) throw new Error(`${base}${name}: ${answer.status}`);
      return new Uint8Array(await answer.arrayBuffer());
    }

    async function fromTwin(name, twin) {
      await script(twin);
      if (!taken.has(name)) throw new Error(`${name} is not in ${twin}`);
      return taken.get(name);
    }

    const offline = base.startsWith("file:");

    const bytes = (name, cache) => (offline ? fromTwin(name, twinOf(name)) : fetched(name, cache));

    /** The value in a file. */
    const json = (name, { cache = "default" } = {}) =>
      once(name, async () => JSON.parse(utf8.decode(await unpacked(await bytes(name, cache)))));

    return { json };
  }

  window.jianbaoSearch.filesOf = filesOf;
})();
