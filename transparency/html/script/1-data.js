// The tree as it stands in the page: a column for each attribute, a row for
// each entry, parents before children.
const data = (() => {
  const element = document.getElementById('tree-data');
  if (!element) return null;
  const d = JSON.parse(element.textContent);
  d.names = d.name.split('\n');
  d.rows = d.depth.length;
  d.parent = new Int32Array(d.rows);
  d.end = new Int32Array(d.rows); // behind the last row inside
  const open = [];
  for (let i = 0; i < d.rows; i++) {
    while (open.length > d.depth[i]) d.end[open.pop()] = i;
    d.parent[i] = open.length ? open[open.length - 1] : -1;
    open.push(i);
  }
  while (open.length) d.end[open.pop()] = d.rows;
  d.hurt = new Set(d.damaged);
  return d;
})();

const severities = ['critical', 'high', 'medium', 'low', 'info'];

// opened says whether what is inside stands behind "!".
const opened = (i) => d_format(i) !== '';
const d_format = (i) => data.formats[data.format[i]];
const folder = (i) => data.end[i] > i + 1;

// pathOf is the path of a row as the report writes it.
function pathOf(i) {
  let path = data.names[i];
  for (let p = data.parent[i]; p >= 0; p = data.parent[p]) path = data.names[p] + (opened(p) ? '!/' : '/') + path;
  return path;
}

// gravest is the severity of the gravest finding at a row, or ''.
function gravest(i) {
  const groups = data.found[i];
  if (!groups) return '';
  let best = severities.length;
  for (const g of groups) best = Math.min(best, severities.indexOf(data.groups[g].severity));
  return severities[best] || '';
}

function bytes(n) {
  if (n < 1024) return n + ' B';
  let unit = -1;
  do { n /= 1024; unit++; } while (n >= 1023.95 && unit < 3);
  return n.toFixed(1) + ' ' + ['KiB', 'MiB', 'GiB', 'TiB'][unit];
}

const grouped = (n) => String(n).replace(/\B(?=(\d{3})+$)/g, ',');
