// Draws the tables that [data-chart] name: one series for each column whose head has data-series (a "share" is from 0 to
// 1, a "loss" hangs below the line), one point for each row.
// The table is the one source of the numbers (data-value), so the picture and the words can't differ.
// The site's colours, in the order of the series on each side of the line; read anew when the theme changes.
const INKS = ["--hall-ink", "--hall-warn", "--hall-info", "--hall-bad", "--hall-good", "--hall-quiet"];
const LOSSES = ["--hall-bad", "--hall-quiet"];
// What else tells series apart, for those who don't tell colours: how bars are hatched and how lines are broken.
const HATCHES = [[], [[0, 8, 8, 0]], [[0, 4, 8, 4]], [[0, 8, 8, 0], [0, 0, 8, 8]]]; // lines across a tile of 8 pixels
const DASHES = [[], [6, 4], [2, 3], [10, 3, 2, 3]];

const probe = document.createElement("span");
probe.hidden = true;
document.body.append(probe);

function colour(name) {
  probe.style.color = `var(${name})`; // resolves light-dark(), which a property's text does not
  return getComputedStyle(probe).color;
}

function read(table) {
  const heads = [...table.tHead.rows[0].cells];
  const rows = [...table.tBodies[0].rows];
  const series = heads.flatMap((head, column) => {
    if (!("series" in head.dataset)) return [];
    const values = rows.map((row) => row.cells[column].dataset.value).map((text) => (text ? Number(text) : null));
    return [{ label: head.textContent.trim(), kind: head.dataset.series, values }];
  });
  return { labels: rows.map((row) => row.cells[0].textContent.trim()), series };
}

// A colour, or a tile of it with lines across in the ground's.
function hatched(ink, lines) {
  if (!lines.length) return ink;
  const tile = Object.assign(document.createElement("canvas"), { width: 8, height: 8 });
  const pen = tile.getContext("2d");
  pen.fillStyle = ink;
  pen.fillRect(0, 0, 8, 8);
  pen.strokeStyle = colour("--hall-card");
  pen.lineWidth = 2;
  for (const [x, y, toX, toY] of lines) {
    // Also beside the tile, so that the lines meet at its corners.
    for (const by of x === toX || y === toY ? [0] : [-8, 0, 8]) {
      pen.beginPath();
      pen.moveTo(x + by, y);
      pen.lineTo(toX + by, toY);
      pen.stroke();
    }
  }
  return pen.createPattern(tile, "repeat");
}

// How many series before it are on the same side of the line.
const earlierLike = (series, place) =>
  series.slice(0, place).filter(({ kind }) => (kind === "loss") === (series[place].kind === "loss")).length;

// Each side has its own inks; `number` counts within the side, `place` over all series of the chart.
function dataset({ label, kind: of, values }, number, place, kind) {
  const loss = of === "loss";
  const inks = loss ? LOSSES : INKS;
  const ink = colour(inks[number % inks.length]);
  const filling = kind === "line" ? ink : hatched(ink, HATCHES[(kind === "stack" ? number : place) % HATCHES.length]);
  return {
    label,
    data: loss ? values.map((value) => -value) : values,
    borderColor: ink,
    backgroundColor: filling,
    hoverBackgroundColor: filling,
    hoverBorderColor: ink,
    borderWidth: kind === "line" ? 2 : 0,
    borderDash: kind === "line" ? DASHES[place % DASHES.length] : [],
    pointRadius: values.length > 40 ? 0 : 2,
    pointHitRadius: 12,
    maxBarThickness: 28,
  };
}

function draw(figure) {
  const { labels, series } = read(document.getElementById(figure.dataset.table).querySelector("table"));
  const kind = figure.dataset.chart;
  const [text, line] = [colour("--hall-quiet"), colour("--hall-line")];
  const shares = series.every((each) => each.kind === "share");
  const numbers = new Intl.NumberFormat(document.documentElement.lang, { style: shares ? "percent" : "decimal" });
  const axis = { stacked: kind === "stack", border: { display: false }, ticks: { color: text } };
  return new Chart(figure.querySelector("canvas"), {
    type: kind === "line" ? "line" : "bar",
    data: { labels, datasets: series.map((each, place) => dataset(each, earlierLike(series, place), place, kind)) },
    options: {
      animation: false,
      maintainAspectRatio: false,
      interaction: { mode: "index", intersect: false },
      font: { family: getComputedStyle(document.body).fontFamily },
      scales: {
        x: { ...axis, grid: { display: false } },
        y: {
          ...axis,
          beginAtZero: true,
          grid: { color: line },
          suggestedMax: shares ? 1 : undefined,
          ticks: { color: text, precision: shares ? undefined : 0, callback: (value) => numbers.format(Math.abs(value)) },
        },
      },
      plugins: {
        legend: { display: series.length > 1, position: "bottom", labels: { color: text, boxWidth: 12, boxHeight: 12 } },
        tooltip: { callbacks: { label: ({ dataset: of, parsed }) => `${of.label}: ${numbers.format(Math.abs(parsed.y))}` } },
      },
    },
  });
}

const figures = [...document.querySelectorAll("[data-chart]")];
let charts = figures.map(draw);

function redraw() {
  for (const chart of charts) chart.destroy();
  charts = figures.map(draw);
}
new MutationObserver(redraw).observe(document.documentElement, { attributeFilter: ["data-bs-theme"] });
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);
