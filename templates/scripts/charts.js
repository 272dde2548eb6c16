/* What a mark of a chart stands for, told at once: under the mouse or finger, or mark by mark with the arrow
   keys. Without script the browser shows the same titles after a while. */

const REACH = 5; // pixels by which one may miss a mark, twice as many with a finger
const told = new Map(); // element of a chart → its words

for (const title of document.querySelectorAll("figure svg title")) {
  told.set(title.parentNode, title.textContent);
  title.remove(); // or the browser would show it a second time
}

const tip = document.createElement("div");
tip.className = "tip";
tip.setAttribute("role", "status");
const ring = document.createElement("div");
ring.className = "ring";
if (told.size > 0) document.body.append(tip, ring);

/** Return the mark of ``chart`` at a place of the window or right beside it. */
function markAt(chart, x, y, reach) {
  const around = [[0, 0], [0, -1], [1, 0], [0, 1], [-1, 0], [0.7, 0.7], [-0.7, 0.7], [0.7, -0.7], [-0.7, -0.7]];
  for (const [right, down] of around) {
    for (let element of document.elementsFromPoint(x + right * reach, y + down * reach)) {
      for (; element && element !== chart; element = element.parentNode) {
        if (told.has(element) && chart.contains(element)) return element;
      }
    }
  }
  return null;
}

/** Return the box of a mark in the window; of a line the middle of its course. */
function boxOf(mark) {
  const line = mark.querySelector("path");
  if (line?.getAttribute("fill") !== "none" || mark.getBBox().height === 0) return mark.getBoundingClientRect();
  const point = line.getPointAtLength(line.getTotalLength() / 2).matrixTransform(line.getScreenCTM());
  return new DOMRect(point.x, point.y, 0, 0);
}

/** Compare two marks by their places: line by line, from left to right. */
function asRead(one, other) {
  const [a, b] = [one, other].map((mark) => boxOf(mark));
  const line = (box) => Math.round((box.top + box.height / 2) / 4);
  return line(a) - line(b) || a.left - b.left;
}

function place(element, left, top) {
  element.style.left = `${left}px`;
  element.style.top = `${top}px`;
}

let current = null;

function tell(mark, words) {
  current = mark;
  if (tip.textContent !== words) tip.textContent = words;
  if (!mark) return ring.classList.remove("on");
  const box = boxOf(mark);
  ring.classList.add("on");
  place(ring, box.left - 4, box.top - 4);
  ring.style.width = `${box.width + 8}px`;
  ring.style.height = `${box.height + 8}px`;
  const middle = box.left + box.width / 2 - tip.offsetWidth / 2;
  const above = box.top - tip.offsetHeight - 8;
  const right = document.documentElement.clientWidth - tip.offsetWidth - 4;
  place(tip, Math.max(4, Math.min(middle, right)), above >= 4 ? above : box.bottom + 8);
}

function hush() {
  if (tip.textContent) tell(null, "");
}

/** Let one chart tell its marks. Marks with the same words, such as a bar and its end, are one. */
function startChart(region) {
  const chart = region.querySelector("svg");
  const marks = [...new Map([...told].filter(([mark]) => chart.contains(mark)).map(([mark, words]) => [words, mark])).values()];
  if (marks.length === 0) return;
  let at = -1;
  let isOrdered = false;
  const point = (event) => {
    const mark = markAt(chart, event.clientX, event.clientY, event.pointerType === "touch" ? 2 * REACH : REACH);
    if (mark) tell(mark, told.get(mark));
    else hush();
  };
  chart.addEventListener("pointermove", point);
  chart.addEventListener("pointerdown", point);
  chart.addEventListener("pointerleave", (event) => event.pointerType === "touch" || hush());
  region.addEventListener("blur", hush);
  region.addEventListener("keydown", (event) => {
    const steps = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: marks.length - 1 };
    if (event.key === "Escape") hush();
    if (!(event.key in steps) || event.target !== region) return;
    event.preventDefault();
    if (!isOrdered) marks.sort(asRead);
    isOrdered = true;
    at = Math.max(0, Math.min(steps[event.key], marks.length - 1));
    marks[at].scrollIntoView({ block: "nearest", inline: "nearest" });
    tell(marks[at], told.get(marks[at]));
  });
  if (region.tabIndex === 0) region.setAttribute("aria-description", "Arrow keys tell the marks one by one.");
}

for (const region of document.querySelectorAll("figure .scroll")) startChart(region);
addEventListener("scroll", () => current && tell(current, told.get(current)), { passive: true, capture: true });
document.addEventListener("pointerdown", (event) => event.target.closest?.("figure") || hush());
