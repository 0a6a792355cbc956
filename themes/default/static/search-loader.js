/* Loads the files of the index. They are scripts, because a page that was opened from a folder can load scripts but no
 * data (generator/jianbao/publish/search/data_scripts.py); so the same files serve there and over HTTP.
 *
 * On a search page that was opened with a query this script begins to load the index as soon as it runs, while the
 * page's other scripts are still on their way.
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

  /** The content of a start file (search/start_file.py). */
  function unpackStart(bytes) {
    const end = bytes.indexOf(10);
    const { facets, lengths } = JSON.parse(utf8.decode(bytes.subarray(0, end)));
    let at = end + 1;
    const [numbers, titles, texts, words, longNumbers, longDigests] = lengths.map((length) => {
      const column = new Uint32Array(length);
      for (let bits = 0; bits < 32; bits += 8) {
        for (let i = 0; i < length; i++) column[i] |= bytes[at++] << bits;
      }
      return column;
    });
    const long = new Map(Array.from(longNumbers, (number, i) => [number, longDigests[i]]));
    return { facets, numbers, titles, texts, words, long };
  }

  /** A reader for the files of the folder ``base``. Each file is loaded once; after a failure, again when needed. */
  function readFolder(base) {
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

    /** What every query needs: the manifest, the start files of all shards, and the table of folding. */
    async function tables() {
      const found = await manifest();
      const starts = found.shards.map(({ name, start }) => parsed(`${name}/start-${start}.js`, unpackStart));
      const [fold, ...unpacked] = await Promise.all([json(found.fold), ...starts]);
      return { manifest: found, starts: unpacked, fold };
    }

    return { json, parsed, manifest, tables };
  }

  let early = null; // the folder that is read before the page asks for it
  const folderOf = (root) => `${root}search/`;

  /** A reader for the index of the site at ``root``. */
  function openFolder(root) {
    const base = folderOf(root);
    const folder = early?.base === base ? early.folder : readFolder(base);
    early = null; // the next one reads the manifest again, which may name other files
    return folder;
  }

  const page = document.getElementById("search");
  if (page && location.search) {
    const base = folderOf(new URL(page.dataset.root || ".", location.href).href);
    early = { base, folder: readFolder(base) };
    early.folder.tables().catch(() => {}); // the search fails with the same error, and shows it
  }

  Object.assign((window.jianbaoSearch ??= {}), { openFolder }); // a theme may load the scripts in another order
})();
