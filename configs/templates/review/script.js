"use strict";
const $ = (id) => document.getElementById(id);
const rows = [...document.querySelectorAll("#rows tr")], form = $("filters");
const value = (id) => ($(id) ? $(id).value : "");
const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
rows.forEach((row) => { row.searched = plain(row.dataset.n); });

function filter() {
  const words = plain(value("f-name")).split(/\s+/).filter(Boolean), most = Number(value("f-most"));
  const site = value("f-site"), department = value("f-department");
  let shown = 0;
  for (const row of rows) {
    const d = row.dataset;
    const kept = words.every((word) => row.searched.includes(word)) && (most === 100 || Number(d.s) <= most) &&
      (!site || d.site === site) && (!department || d.department === department) &&
      (!$("f-locked").checked || "l" in d) && (!$("f-shared").checked || "m" in d);
    row.hidden = !kept;
    shown += kept;
  }
  $("shown").textContent = shown;
  $("f-most-said").textContent = most;
  $("nothing").hidden = shown > 0;
}
form.hidden = false;
form.addEventListener("input", filter);
form.addEventListener("submit", (event) => event.preventDefault());
form.addEventListener("reset", () => setTimeout(filter));

const grid = JSON.parse($("grid").textContent), box = $("box"), whole = $("whole"), canvas = $("heat");
const pen = canvas.getContext("2d"), wide = grid.mentees.length, high = grid.mentors.length;
const paired = new Set(grid.pairs.map(([column, row]) => row * wide + column));
const paper = getComputedStyle(document.documentElement), colour = (name) => paper.getPropertyValue("--" + name).trim();
const FONT = 13;
// Of the whole map, as large as it is, the canvas draws what the box shows, with the names always in sight.
let side, left, head, over = null;

function mix(from, to, part) {
  const read = (hex) => [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16));
  const [a, b] = [read(from), read(to)];
  return `rgb(${a.map((one, at) => Math.round(one + (b[at] - one) * part)).join(",")})`;
}
function lay() {
  if (!wide || !high) { $("map").hidden = true; return; }
  const room = box.clientWidth, narrow = room < 560;
  [left, head] = narrow ? [118, 118] : [190, 132];
  side = Math.max(narrow ? 26 : 20, Math.min(30, Math.floor((room - left - 2) / wide)));
  whole.style.width = left + side * wide + 2 + "px"; whole.style.height = head + side * high + 2 + "px";
  draw();
}
function draw() {
  const scale = window.devicePixelRatio || 1;
  const width = Math.min(box.clientWidth, whole.offsetWidth), height = Math.min(box.clientHeight, whole.offsetHeight);
  canvas.width = width * scale; canvas.height = height * scale;
  canvas.style.width = width + "px"; canvas.style.height = height + "px";
  pen.setTransform(scale, 0, 0, scale, 0, 0);
  pen.fillStyle = colour("paper"); pen.fillRect(0, 0, width, height);
  const rows = seen(box.scrollTop, height - head, high), columns = seen(box.scrollLeft, width - left, wide);
  part(left, head, width, height, () => {
    pen.translate(left - box.scrollLeft, head - box.scrollTop);
    cells(rows, columns);
  });
  part(0, head, left, height, () => {
    pen.translate(8, head - box.scrollTop);
    for (const row of rows) name(grid.mentors[row], over && over[1] === row, 0, (row + .5) * side, left - 16);
  });
  part(left, 0, width, head, () => {
    pen.translate(left - box.scrollLeft, head - 8); pen.rotate(-Math.PI / 2);
    for (const column of columns) name(grid.mentees[column], over && over[0] === column, 0, (column + .5) * side, head - 16);
  });
}
function part(x, y, right, bottom, inside) {
  pen.save(); pen.beginPath(); pen.rect(x, y, right - x, bottom - y); pen.clip(); inside(); pen.restore();
}
function seen(from, room, all) {
  const first = Math.floor(from / side), last = Math.min(all, Math.ceil((from + room) / side));
  return Array.from({ length: Math.max(0, last - first) }, (_, at) => first + at);
}
function name(text, strong, x, y, room) {
  pen.font = `${strong ? 600 : 400} ${FONT}px sans-serif`; pen.fillStyle = colour(strong ? "ink" : "muted"); pen.textBaseline = "middle";
  let said = text;
  for (let kept = text.length; kept > 1 && pen.measureText(said).width > room; kept--) said = text.slice(0, kept - 1).trimEnd() + "…";
  pen.fillText(said, x, y);
}
function cells(rows, columns) {
  const shades = Array.from({ length: 101 }, (_, score) => mix(colour("paper"), colour("accent"), (score / 100) ** 1.4));
  const ground = colour("ground"), rule = colour("muted"), spark = colour("spark"), inner = side - 1;
  for (const row of rows) {
    for (const column of columns) {
      const score = grid.scores[row][column], x = column * side, y = row * side;
      pen.fillStyle = score < 0 ? ground : shades[score];
      pen.fillRect(x, y, inner, inner);
      if (score < 0) {
        pen.strokeStyle = rule; pen.lineWidth = 1.5;
        pen.beginPath(); pen.moveTo(x + 2, y + inner - 2); pen.lineTo(x + inner - 2, y + 2); pen.stroke();
      }
      if (paired.has(row * wide + column)) {
        pen.strokeStyle = spark; pen.lineWidth = Math.max(2, side / 8);
        pen.strokeRect(x + pen.lineWidth / 2, y + pen.lineWidth / 2, inner - pen.lineWidth, inner - pen.lineWidth);
      }
    }
  }
  if (over) {
    pen.strokeStyle = colour("ink"); pen.lineWidth = 1;
    pen.strokeRect(over[0] * side - .5, -.5, side, side * high);
    pen.strokeRect(-.5, over[1] * side - .5, side * wide, side);
  }
}
function at(event) {
  const frame = canvas.getBoundingClientRect(), x = event.clientX - frame.left - left, y = event.clientY - frame.top - head;
  const column = Math.floor((x + box.scrollLeft) / side), row = Math.floor((y + box.scrollTop) / side);
  return x >= 0 && column < wide && y >= 0 && row < high ? [column, row] : null;
}
function same(place) {
  return place && over ? place[0] === over[0] && place[1] === over[1] : place === over;
}
function tell(place) {
  if (same(place)) return;
  over = place;
  const score = place ? grid.scores[place[1]][place[0]] : 0;
  $("said").textContent = place
    ? `${grid.mentors[place[1]]} – ${grid.mentees[place[0]]}: ${score < 0 ? grid.words.forbidden : score}` +
      (paired.has(place[1] * wide + place[0]) ? ` · ${grid.words.paired}` : "")
    : "\u00a0";
  draw();
}
// A finger points at nothing before it taps: its first tap reads the cell, the second one follows it.
canvas.addEventListener("pointermove", (event) => { if (event.pointerType === "mouse") tell(at(event)); });
canvas.addEventListener("pointerleave", (event) => { if (event.pointerType === "mouse") tell(null); });
canvas.addEventListener("click", (event) => {
  const place = at(event);
  if (!place || !same(place)) { tell(place); return; }
  const mine = paired.has(place[1] * wide + place[0]);
  form.reset();
  $("f-name").value = mine ? `${grid.mentors[place[1]]} ${grid.mentees[place[0]]}` : grid.mentees[place[0]];
  setTimeout(() => { filter(); $("pairs").scrollIntoView(); });
});
box.addEventListener("scroll", draw);
lay();
addEventListener("resize", lay);
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", lay);
