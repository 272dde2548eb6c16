/* Links inside the page lead to their target even where it is folded away or not among the rows shown. */

let classTable = null; // the table of every class, set by the part of the script that runs it

function follow() {
  const fragment = location.hash.slice(1); // as it is: each part of a view is decoded by itself
  if (classTable && fragment.startsWith("classes&")) {
    classTable.follow(fragment);
    document.getElementById("classes").scrollIntoView();
  } else if (classTable && /^class-\d+$/.test(fragment)) {
    classTable.reveal(fragment);
  } else {
    unfold(document.getElementById(fragment));
  }
}

/** Open every folded part that holds an element. */
function unfold(element) {
  for (let part = element?.parentElement; part; part = part.parentElement) {
    if (part.localName === "details" && !part.open) {
      part.open = true;
      element.scrollIntoView();
    }
  }
}

addEventListener("hashchange", follow);
document.addEventListener("click", (event) => {
  const fragment = event.target.closest?.('a[href^="#"]')?.getAttribute("href");
  if (!fragment) return;
  if (fragment === location.hash) return follow(); // the address stays as it is, and nothing else would happen
  if (location.href.startsWith("about:srcdoc")) {
    event.preventDefault(); // in a notebook's frame the link would lead to the notebook
    location.hash = fragment;
  }
});
addEventListener("load", () => setTimeout(follow)); // after the browser has gone where it can by itself

/* The contents close behind a reader who has chosen, pressed Escape or gone elsewhere. */

const contents = document.querySelector(".jump details");
if (contents) {
  contents.addEventListener("click", (event) => {
    if (event.target.closest("a")) contents.open = false;
  });
  contents.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    contents.open = false;
    contents.querySelector("summary").focus();
  });
  document.addEventListener("pointerdown", (event) => {
    if (!contents.contains(event.target)) contents.open = false;
  });
}
