/* Loads the files of the index. They are scripts, because a page that was opened from a folder can load scripts but no
 * data (generator/jianbao/publish/search/data_scripts.py); so the same files serve there and over HTTP.
 */
(() => {
  "use strict";

  const utf8 = new TextDecoder();
  const taken = new Map(); // path -> data in base64, of the scripts that have just run
  /** Called by each script with its path and its data. */
  window.jianbaoTake = (path, data) => taken.set(path, data);

  function runScript(url) {
    return new Promise((resolve, reject) => {
      const script = document.createElement("script");
      script.onload = () => resolve(script.remove());
      script.onerror = () => reject(new Error(`${url} cannot be loaded`));
      script.src = url;
      document.head.append(script);
    });
  }

  async function inflate(bytes) {
    const { readable, writable } = new DecompressionStream("deflate");
    const writer = writable.getWriter();
    Promise.all([writer.write(bytes), writer.close()]).catch(() => {}); // reading below fails with the same error
    const reader = readable.getReader();
    const pieces = []; // read by hand, because piping through a Response is slow for many small files
    for (let next = await reader.read(); !next.done; next = await reader.read()) pieces.push(next.value);
    const joined = new Uint8Array(pieces.reduce((length, piece) => length + piece.length, 0));
    pieces.reduce((offset, piece) => (joined.set(piece, offset), offset + piece.length), 0);
    return joined;
  }

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

    /** The data that a script hands over, as bytes. */
    async function bytes(path) {
      await runScript(base + path);
      if (!taken.has(path)) throw new Error(`${base}${path} has no data`);
      const data = Uint8Array.from(atob(taken.get(path)), (char) => char.charCodeAt(0));
      taken.delete(path);
      return data;
    }

    /** What ``parse`` makes of the data in a file of the index. */
    const parsed = (path, parse) => once(path, async () => parse(await inflate(await bytes(path))));
    /** The JSON value in a file of the index. */
    const json = (path) => parsed(path, (data) => JSON.parse(utf8.decode(data)));

    async function fetchManifest() {
      const response = await fetch(`${base}search.json`, { cache: "no-cache" }); // its name never changes
      if (!response.ok) throw new Error(`${base}search.json: ${response.status}`);
      return response.json();
    }

    const isLocal = base.startsWith("file:");
    const manifest = () =>
      once("manifest", async () =>
        isLocal ? JSON.parse(utf8.decode(await bytes("search.json.js"))) : fetchManifest(),
      );

    return { json, parsed, manifest };
  }

  window.jianbaoSearch.openFolder = openFolder;
})();
