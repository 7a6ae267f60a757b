// What is shown: the rows of open folders, or the matches of a filter.
const model = { shown: [], open: null, flat: false, at: 0 };

// childrenOf lists what stands in an open folder, open folders in it included.
function childrenOf(i, list) {
  const end = data.end[i];
  for (let c = i + 1; c < end; ) {
    list.push(c);
    c = model.open[c] ? c + 1 : data.end[c];
  }
  return list;
}

// all lists everything that open folders show.
function all() {
  const list = [];
  for (let r = 0; r < data.rows; ) {
    list.push(r);
    r = model.open[r] ? r + 1 : data.end[r];
  }
  return list;
}

// toggle opens or closes the folder at a position of the list.
function toggle(position) {
  const i = model.shown[position];
  if (model.flat || !folder(i)) return;
  const before = model.shown.slice(0, position + 1);
  const behind = model.shown.slice(position + 1);
  if (model.open[i]) {
    model.open[i] = 0;
    let n = 0;
    while (n < behind.length && behind[n] < data.end[i]) n++;
    model.shown = before.concat(behind.slice(n));
  } else {
    model.open[i] = 1;
    model.shown = before.concat(childrenOf(i, []), behind);
  }
}

// filter lists the rows whose name (or path, if the text has a "/") contains
// the text, that have the kind, and that have a finding of the severity.
function filter(text, kind, found) {
  model.flat = text !== '' || kind !== '' || found !== '';
  if (!model.flat) {
    model.shown = all();
    return;
  }
  const list = [];
  const inPath = text.includes('/');
  if (!data.lower) data.lower = data.names.map((n) => n.toLowerCase());
  if (inPath && !data.paths) data.paths = pathsOf();
  const texts = inPath ? data.paths : data.lower;
  const wanted = text.toLowerCase();
  const k = kind === '' ? -1 : Number(kind);
  for (let i = 0; i < data.rows; i++) {
    if (k >= 0 && data.kind[i] !== k) continue;
    if (found !== '' && !(found === '1' ? data.found[i] : gravest(i) === found)) continue;
    if (wanted !== '' && !texts[i].includes(wanted)) continue;
    list.push(i);
  }
  model.shown = list;
}

// pathsOf is every path in small letters.
function pathsOf() {
  const paths = new Array(data.rows);
  for (let i = 0; i < data.rows; i++) {
    const p = data.parent[i];
    paths[i] = p < 0 ? data.lower[i] : paths[p] + (opened(p) ? '!/' : '/') + data.lower[i];
  }
  return paths;
}

// reveal opens the folders above a row.
function reveal(i) {
  for (let p = data.parent[i]; p >= 0; p = data.parent[p]) model.open[p] = 1;
  model.flat = false;
  model.shown = all();
  model.at = model.shown.indexOf(i);
}
