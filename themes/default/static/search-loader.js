/* Loads the files of the index: by HTTP request from a server, or from offline copies if the page was opened from a
 * folder, where a page can load scripts but no data (generator/jianbao/publish/search/offline.py).
 */
(() => {
  "use strict";

  const utf8 = new TextDecoder();
  const offlineFiles = new Map(); // name -> bytes, from the offline copies loaded so far
  /** Called by each offline copy for each of its files; ``text`` is the file in base64. */
  window.jianbaoTake = (name, text) =>
    offlineFiles.set(name, Uint8Array.from(atob(text), (char) => char.charCodeAt(0)));

  function runScript(url) {
    return new Promise((resolve, reject) => {
      const script = document.createElement("script");
      script.onload = () => resolve(script.remove());
      script.onerror = () => reject(new Error(`${url} cannot be loaded`));
      script.src = url;
      document.head.append(script);
    });
  }

  async function gunzip(bytes) {
    if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes; // not gzip: the server has decompressed it already
    const { readable, writable } = new DecompressionStream("gzip");
    const writer = writable.getWriter();
    Promise.all([writer.write(bytes), writer.close()]).catch(() => {}); // reading below fails with the same error
    const reader = readable.getReader();
    const pieces = []; // read by hand, because piping through a Response is slow for many small files
    for (let next = await reader.read(); !next.done; next = await reader.read()) pieces.push(next.value);
    const joined = new Uint8Array(pieces.reduce((length, piece) => length + piece.length, 0));
    pieces.reduce((offset, piece) => (joined.set(piece, offset), offset + piece.length), 0);
    return joined;
  }

  /** The offline copy of a file; texts whose digests end with the same two characters share one. */
  const offlineName = (name) => `${name.replace(/(texts\/).*(..)\.bin$/, "$1$2")}.js`;

  /** A reader for the files of the folder ``base``. Each file is loaded once; after a failure, again when needed. */
  function openFolder(base) {
    const loads = new Map(); // key -> promise

    function once(key, load) {
      if (!loads.has(key)) {
        const loading = load();
        loads.set(key, loading);
        loading.catch(() => loads.delete(key));
      }
      return loads.get(key);
    }

    const script = (name) => once(`script ${name}`, () => runScript(base + name));

    async function fetchBytes(name, cache) {
      const response = await fetch(base + name, { cache });
      if (!response.ok) throw new Error(`${base}${name}: ${response.status}`);
      return new Uint8Array(await response.arrayBuffer());
    }

    async function offlineBytes(name, copy) {
      await script(copy);
      if (!offlineFiles.has(name)) throw new Error(`${name} is not in ${copy}`);
      return offlineFiles.get(name);
    }

    const isOffline = base.startsWith("file:");

    const bytes = (name, cache) => (isOffline ? offlineBytes(name, offlineName(name)) : fetchBytes(name, cache));

    /** The JSON value in a file. */
    const json = (name, { cache = "default" } = {}) =>
      once(name, async () => JSON.parse(utf8.decode(await gunzip(await bytes(name, cache)))));

    return { json };
  }

  window.jianbaoSearch.openFolder = openFolder;
})();
