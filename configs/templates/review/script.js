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

const grid = JSON.parse($("grid").textContent), canvas = $("heat"), pen = canvas.getContext("2d");
const wide = grid.mentees.length, high = grid.mentors.length;
const paired = new Set(grid.pairs.map(([column, row]) => row * wide + column));
let side, left, over = null;

function colours() {
  const style = getComputedStyle(document.documentElement);
  return (name) => style.getPropertyValue("--" + name).trim();
}
function mix(from, to, part) {
  const read = (hex) => [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16));
  const [a, b] = [read(from), read(to)];
  return `rgb(${a.map((one, at) => Math.round(one + (b[at] - one) * part)).join(",")})`;
}
function draw() {
  if (!wide || !high) { $("map").hidden = true; return; }
  const colour = colours(), room = canvas.parentElement.clientWidth;
  left = room < 560 ? 92 : 168;
  side = Math.max(11, Math.min(30, Math.floor((room - left - 2) / wide)));
  const scale = window.devicePixelRatio || 1, width = left + side * wide + 2, height = side * high + 2;
  canvas.width = width * scale; canvas.height = height * scale;
  canvas.style.width = width + "px"; canvas.style.height = height + "px";
  pen.setTransform(scale, 0, 0, scale, 0, 0);
  pen.fillStyle = colour("paper"); pen.fillRect(0, 0, width, height);
  const shades = Array.from({ length: 101 }, (_, score) => mix(colour("paper"), colour("accent"), (score / 100) ** 1.4));
  const gap = side > 13 ? 1 : 0, ground = colour("ground"), rule = colour("muted");
  pen.textBaseline = "middle";
  for (let row = 0; row < high; row++) {
    pen.fillStyle = over && over[1] === row ? colour("ink") : colour("muted");
    pen.font = `${over && over[1] === row ? 600 : 400} ${Math.min(13, side - 1)}px sans-serif`;
    pen.save(); pen.beginPath(); pen.rect(0, row * side, left - 6, side); pen.clip();
    pen.fillText(grid.mentors[row], 6, row * side + side / 2 + 1); pen.restore();
    for (let column = 0; column < wide; column++) {
      const score = grid.scores[row][column], x = left + column * side, y = row * side;
      pen.fillStyle = score < 0 ? ground : shades[score];
      pen.fillRect(x, y, side - gap, side - gap);
      if (score < 0) {
        pen.strokeStyle = rule; pen.lineWidth = 1.5;
        pen.beginPath(); pen.moveTo(x + 2, y + side - gap - 2); pen.lineTo(x + side - gap - 2, y + 2); pen.stroke();
      }
      if (paired.has(row * wide + column)) {
        pen.strokeStyle = colour("spark"); pen.lineWidth = Math.max(2, side / 8);
        pen.strokeRect(x + pen.lineWidth / 2, y + pen.lineWidth / 2, side - gap - pen.lineWidth, side - gap - pen.lineWidth);
      }
    }
  }
  if (over) {
    pen.strokeStyle = colour("ink"); pen.lineWidth = 1;
    pen.strokeRect(left + over[0] * side - .5, .5, side, height - 1);
    pen.strokeRect(left - .5, over[1] * side + .5, width - left - 1, side);
  }
}
function at(event) {
  const box = canvas.getBoundingClientRect();
  const column = Math.floor((event.clientX - box.left - left) / side), row = Math.floor((event.clientY - box.top) / side);
  return column >= 0 && column < wide && row >= 0 && row < high ? [column, row] : null;
}
function tell(place) {
  const same = place && over ? place[0] === over[0] && place[1] === over[1] : place === over;
  if (same) return;
  over = place;
  const words = $("said"), score = place ? grid.scores[place[1]][place[0]] : 0;
  words.textContent = place
    ? `${grid.mentors[place[1]]} – ${grid.mentees[place[0]]}: ${score < 0 ? grid.words.forbidden : score}` +
      (paired.has(place[1] * wide + place[0]) ? ` · ${grid.words.paired}` : "")
    : "\u00a0";
  draw();
}
canvas.addEventListener("pointermove", (event) => tell(at(event)));
canvas.addEventListener("pointerleave", () => tell(null));
canvas.addEventListener("click", (event) => {
  const place = at(event);
  if (!place) return;
  tell(place);
  const mine = paired.has(place[1] * wide + place[0]);
  form.reset();
  $("f-name").value = mine ? `${grid.mentors[place[1]]} ${grid.mentees[place[0]]}` : grid.mentees[place[0]];
  setTimeout(() => { filter(); $("pairs").scrollIntoView(); });
});
draw();
addEventListener("resize", draw);
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
