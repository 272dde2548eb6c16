/* The files that the page carries in its download links. The CSV of all classes is the one copy of the numbers:
   the table sorts by it and copies from it. */

const files = [...document.querySelectorAll(".files a[download]")];

/** Return the bytes of a link's file; a compressed one is unpacked. */
async function unpacked(link) {
  const letters = atob(link.getAttribute("href").split(",", 2)[1]);
  const bytes = new Uint8Array(letters.length);
  for (let i = 0; i < letters.length; i++) bytes[i] = letters.charCodeAt(i);
  if (!link.download.endsWith(".gz")) return bytes;
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/** Return the lines of a CSV text as lists of cells. */
function csvLines(text) {
  const lines = [];
  let line = [];
  for (const [, quoted, plain, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^,\n]*))([,\n])/g)) {
    line.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
    if (end === "\n") {
      lines.push(line);
      line = [];
    }
  }
  return lines;
}

let reading = null;

/** Return the table of all classes, read once: its column names, and a list of texts for each class. */
function classNumbers() {
  reading ??= unpacked(files[0]).then((bytes) => {
    const [columns, ...lines] = csvLines(new TextDecoder().decode(bytes));
    return { columns, lines };
  });
  return reading;
}

/** Return the bytes of a text to paste into a spreadsheet: cells parted by tabs, odd ones quoted. */
function tabbed(lines) {
  const cell = (text) => (/["\t\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  return lines.map((line) => line.map(cell).join("\t")).join("\n") + "\n";
}

/** Save a link's compressed file unpacked, under its plain name. */
async function save(link) {
  const plain = document.createElement("a");
  plain.href = URL.createObjectURL(new Blob([await unpacked(link)]));
  plain.download = link.textContent;
  plain.click();
  setTimeout(() => URL.revokeObjectURL(plain.href), 60_000);
}

for (const link of files.filter((one) => one.download.endsWith(".gz"))) {
  link.textContent = link.download.replace(/\.gz$/, "");
  link.addEventListener("click", (event) => {
    event.preventDefault();
    save(link);
  });
}

/** Put a text on the clipboard and return whether that worked; pages on disk may need the older way. */
async function copied(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const field = document.createElement("textarea");
    field.className = "aside";
    field.value = text;
    document.body.append(field);
    field.select();
    const done = document.execCommand("copy");
    field.remove();
    return done;
  }
}
