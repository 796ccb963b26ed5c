// Curves and points, drawn when they come into view. Colours are the page's, so light and dark both work;
// dashes and marks differ too, for readers without colours.
const dashes = ["solid", "dash", "dot", "dashdot", "longdash", "longdashdot"];
const marks = ["circle", "square", "diamond", "triangle-up", "triangle-down", "cross", "x", "pentagon", "star", "hexagram"];
const look = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const axis = (more) => ({ gridcolor: look("--line"), linecolor: look("--line"), zeroline: false, automargin: true, ...more });

function draw(element, traces, more) {
  const layout = {
    paper_bgcolor: "transparent", plot_bgcolor: "transparent", dragmode: false, margin: { l: 8, r: 8, t: 30, b: 8 },
    font: { color: look("--soft"), size: 12, family: "system-ui, sans-serif" },
    legend: { orientation: "h", y: -0.16, yanchor: "top", font: { color: look("--ink") } },
    hoverlabel: { bgcolor: look("--card"), bordercolor: look("--line"), font: { color: look("--ink") } },
    ...more,
  };
  Plotly.react(element, traces, layout, { displayModeBar: false, responsive: true });
}

const title = (text) => ({ text, font: { size: 13, color: look("--ink") }, x: 0, xanchor: "left", y: 0.99, yanchor: "top" });

function curves(element, panel) {
  const names = [...new Set(panel.lines.map((line) => line.name))], first = panel.lines[0]?.seed;
  const traces = panel.lines.map((line) => {
    const own = names.indexOf(line.name), strong = line.seed === first;
    return {
      type: "scatter", mode: "lines", x: line.x, y: line.y, name: strong ? line.name : `${line.name}, seed ${line.seed}`,
      legendgroup: line.name, showlegend: strong, opacity: strong ? 1 : 0.5,
      line: { color: look(`--s${own % 10}`), dash: dashes[own % dashes.length], width: strong ? 2 : 1 },
    };
  });
  draw(element, traces, {
    height: 280, hovermode: "x unified", hoverdistance: -1, showlegend: true, title: title(panel.title),
    xaxis: axis({ unifiedhovertitle: { text: "step %{x}" } }), yaxis: axis({ type: panel.log ? "log" : "linear", nticks: 6, exponentformat: "power", ...(panel.title === "accuracies" && { range: [-0.03, 1.03] }) }),
  });
}

// a name as Plotly, which takes texts for HTML, shows it
const plain = (name) => name.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

// by: "class" or "domain"; the other one is said on hovering
function points(element, data, by) {
  const [classes, domains] = [data.classes.map(plain), data.domains.map(plain)];
  const names = by === "class" ? classes : domains;
  const traces = names.map((name, place) => {
    const own = [...data.x.keys()].filter((row) => data[by][row] === place);
    return {
      type: "scatter", mode: "markers", name, x: own.map((row) => data.x[row]), y: own.map((row) => data.y[row]),
      text: own.map((row) => `${classes[data.class[row]]}<br>${domains[data.domain[row]]}`),
      hovertemplate: "%{text}<extra></extra>",
      marker: { color: look(`--s${place % 10}`), symbol: marks[place % marks.length], size: 7, opacity: 0.8, line: { width: 0.5, color: look("--card") } },
    };
  });
  const bare = axis({ showticklabels: false, showgrid: false, mirror: true, showline: true });
  draw(element, traces, {
    height: 460, hovermode: "closest", showlegend: true, margin: { l: 8, r: 8, t: 8, b: 8 },
    legend: { orientation: "h", y: -0.03, yanchor: "top", font: { color: look("--ink") } }, xaxis: bare, yaxis: { ...bare },
  });
}

// two buttons above points of several domains
function switches(element, redraw) {
  const bar = document.createElement("div");
  bar.className = "switches";
  for (const by of ["class", "domain"]) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = `by ${by}`;
    button.ariaPressed = by === element.dataset.by;
    button.addEventListener("click", () => {
      element.dataset.by = by;
      for (const other of bar.children) other.ariaPressed = other === button;
      redraw();
    });
    bar.append(button);
  }
  element.before(bar);
}

function child(element) {
  const part = document.createElement("div");
  element.append(part);
  return part;
}

function prepare(element) {
  const data = JSON.parse(element.nextElementSibling.textContent);
  if (data.kind === "curves") {
    element.style.setProperty("--panels", data.panels.length);
    const parts = data.panels.map((panel) => [child(element), panel]);
    return () => parts.forEach(([part, panel]) => curves(part, panel));
  }
  const part = child(element);
  element.dataset.by = "class";
  const redraw = () => points(part, data, element.dataset.by);
  if (data.domains.length > 1) switches(element, redraw);
  return redraw;
}

const drawn = new Map();
const watcher = new IntersectionObserver((seen) => {
  for (const { target } of seen.filter((entry) => entry.isIntersecting && !drawn.has(entry.target))) {
    drawn.set(target, prepare(target));
    drawn.get(target)();
  }
}, { rootMargin: "200px" });
for (const element of document.querySelectorAll(".plot")) watcher.observe(element);
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => drawn.forEach((redraw) => redraw()));
