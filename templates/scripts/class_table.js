/* The table of every class: sorted, reduced by name and status, a hundred rows at a time. The file holds all
   rows in order, which is what shows without script and on paper. */

const STEP = 100;
const ORDERS = { class: ["A to Z", "Z to A"], status: ["left behind first", "left behind last"] };
const BY_VALUE = ["lowest first", "highest first"];

class ClassTable {
  constructor(table) {
    this.rows = [...table.tBodies].flatMap((body) => [...body.rows]);
    this.standings = this.rows.map((row) => row.className);
    this.body = table.tBodies[0];
    table.tBodies[1]?.remove();
    this.tools = document.getElementById("class-tools");
    this.field = document.getElementById("class-name");
    this.chips = [...this.tools.querySelectorAll("[aria-pressed]")];
    this.says = this.tools.querySelector("[role=status]");
    this.copyButton = document.getElementById("class-copy");
    this.moreTools = document.getElementById("class-more");
    this.heads = new Map([...table.tHead.rows[0].cells].map((head) => [head.dataset.column, head]));
    this.view = { column: "", down: false, statuses: new Set(), name: "" };
    this.order = this.rows.map((_, i) => i);
    this.n_shown = STEP;
    this.pinned = null;
    this.listen();
    this.draw();
  }

  listen() {
    for (const [column, head] of this.heads) {
      const button = document.createElement("button");
      button.type = "button";
      button.append(...head.childNodes);
      head.append(button);
      button.addEventListener("click", () => this.change(this.nextSort(column)));
    }
    for (const chip of this.chips) {
      chip.addEventListener("click", () => {
        const statuses = new Set(this.view.statuses);
        if (!statuses.delete(chip.value)) statuses.add(chip.value);
        this.change({ statuses });
      });
    }
    this.field.addEventListener("input", () => this.change({ name: this.field.value }));
    this.copyButton.addEventListener("click", () => this.copy());
    const [more, all] = this.moreTools.children;
    more.addEventListener("click", () => this.extend(this.n_shown + STEP));
    all.addEventListener("click", () => this.extend(this.rows.length));
    addEventListener("beforeprint", () => this.body.replaceChildren(...this.rows));
    addEventListener("afterprint", () => this.draw());
  }

  /** A column is sorted from the lowest, then from the highest, then not at all. */
  nextSort(column) {
    if (column !== this.view.column) return { column, down: false };
    return this.view.down ? { column: "", down: false } : { column, down: true };
  }

  /** Show the table in another way, and let the page's address say so. */
  async change(parts) {
    await this.apply(parts);
    try {
      history.replaceState(null, "", `#${this.fragment()}`);
    } catch {
      // A page inside a sandboxed frame has no address of its own.
    }
  }

  async apply(parts) {
    Object.assign(this.view, parts);
    this.pinned = null;
    this.n_shown = STEP;
    this.order = this.arranged(await classNumbers());
    this.draw();
  }

  /** Return the places of the rows to show, in their order; undefined values come last either way. */
  arranged({ columns, lines }) {
    const { column, down, statuses, name } = this.view;
    const wanted = name.trim().toLocaleLowerCase();
    const found = this.rows.map((_, i) => i).filter((i) => {
      const stands = statuses.size === 0 || statuses.has(this.standings[i]);
      return stands && (wanted === "" || lines[i][0].toLocaleLowerCase().includes(wanted));
    });
    if (column === "") return found;
    const keys = this.keys(column, lines, columns.indexOf(column));
    const sign = down ? -1 : 1;
    return found.sort((a, b) => isNaN(keys[a]) - isNaN(keys[b]) || sign * (keys[a] - keys[b]) || a - b);
  }

  /** Return a number for each class to sort by, from the numbers in full. */
  keys(column, lines, at) {
    if (column === "status") {
      const ranks = new Map(this.chips.map((chip, rank) => [chip.value, rank]));
      return this.standings.map((standing) => ranks.get(standing));
    }
    if (column !== "class") return lines.map((line) => (line[at] === "" ? NaN : Number(line[at])));
    const { compare } = new Intl.Collator(document.documentElement.lang, { numeric: true });
    const ranks = [];
    lines.map((_, i) => i).sort((a, b) => compare(lines[a][at], lines[b][at])).forEach((i, rank) => (ranks[i] = rank));
    return ranks;
  }

  draw() {
    const others = this.order.filter((i) => i !== this.pinned);
    const order = this.pinned === null ? others : [this.pinned, ...others];
    const shown = order.slice(0, this.n_shown).map((i) => this.rows[i]);
    for (const row of shown) linkToItself(row);
    this.body.replaceChildren(...shown);
    for (const [column, head] of this.heads) {
      const sorted = this.view.down ? "descending" : "ascending";
      head.setAttribute("aria-sort", column === this.view.column ? sorted : "none");
    }
    for (const chip of this.chips) chip.setAttribute("aria-pressed", this.view.statuses.has(chip.value));
    if (this.field.value !== this.view.name) this.field.value = this.view.name;
    this.copyButton.disabled = order.length === 0; // or the clipboard would be lost for a line of heads
    this.moreTools.hidden = shown.length === order.length;
    this.moreTools.children[1].textContent = `Show all ${counted(order.length)}`;
    this.say(order.length, shown.length);
  }

  say(n_found, n_shown) {
    const n_rows = this.rows.length;
    const parts = [n_found === n_rows ? `${counted(n_rows)} classes` : `${counted(n_found)} of ${counted(n_rows)} classes`];
    const { column, down } = this.view;
    if (column) {
      const name = this.heads.get(column).firstChild.firstChild.textContent.trim();
      parts.push(`by ${name}, ${(ORDERS[column] ?? BY_VALUE)[Number(down)]}`);
    }
    if (n_shown < n_found) parts.push(`the first ${counted(n_shown)} shown`);
    if (this.pinned !== null) parts.push("on top the one that was asked for");
    this.says.textContent = parts.join(", ");
  }

  extend(n_shown) {
    const first = this.body.rows.length;
    this.n_shown = n_shown;
    this.draw();
    this.body.rows[first]?.querySelector("a").focus();
  }

  async copy() {
    const { columns, lines } = await classNumbers();
    const done = await copied(tabbed([columns, ...this.order.map((i) => lines[i])]));
    const n = `${counted(this.order.length)} ${this.order.length === 1 ? "class" : "classes"}`;
    this.says.textContent = done ? `Copied the numbers of ${n}` : "The browser did not allow copying; download the file instead";
  }

  /** Show the row of a class, whatever the filters: on top where it is not among those shown. */
  reveal(id) {
    const place = this.rows.findIndex((row) => row.id === id);
    if (place < 0) return;
    if (!this.order.includes(place)) {
      Object.assign(this.view, { statuses: new Set(), name: "" });
      this.order = this.rows.map((_, i) => i);
      this.view.column = "";
    }
    const row = this.rows[place];
    if (!this.order.slice(0, this.n_shown).includes(place)) this.pinned = place;
    this.draw();
    for (const other of this.rows) other.classList.toggle("here", other === row);
    row.scrollIntoView({ block: "center" });
    row.querySelector("a").focus({ preventScroll: true });
  }

  /** Return the view as the end of an address: ``classes&sort=-f1&status=behind&name=pneu``. */
  fragment() {
    const { column, down, statuses, name } = this.view;
    const parts = new URLSearchParams();
    if (column) parts.set("sort", (down ? "-" : "") + column);
    if (statuses.size > 0) parts.set("status", [...statuses].join(" "));
    if (name) parts.set("name", name);
    return `classes&${parts}`.replace(/&$/, "");
  }

  /** Take over the view that an address asks for; what the table has not is passed over. */
  follow(fragment) {
    const parts = new URLSearchParams(fragment);
    const [, minus, column] = /^(-?)(.*)$/.exec(parts.get("sort") ?? "");
    const known = new Set(this.chips.map((chip) => chip.value));
    return this.apply({
      column: this.heads.has(column) ? column : "",
      down: minus === "-",
      statuses: new Set((parts.get("status") ?? "").split(" ").filter((key) => known.has(key))),
      name: parts.get("name") ?? "",
    });
  }
}

function counted(n) {
  return n.toLocaleString("en");
}

/** Make the name of a row a link to it, to copy or to send. */
function linkToItself(row) {
  const name = row.querySelector("th > bdi");
  if (!name) return;
  const link = document.createElement("a");
  link.href = `#${row.id}`;
  link.className = "to";
  name.replaceWith(link);
  link.append(name);
}

const found = document.getElementById("class-table");
const canUnpack = !files[0]?.download.endsWith(".gz") || "DecompressionStream" in window;
if (found && canUnpack) {
  classTable = new ClassTable(found);
  setTimeout(classNumbers, 300);
} else document.documentElement.classList.remove("scripted");
