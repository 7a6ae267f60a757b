// Brings the tree to life and unfolds everything for print.
function start() {
  view.box = document.getElementById('tree');
  view.space = document.getElementById('tree-space');
  for (const e of document.querySelectorAll('.noscript-only')) e.hidden = true;
  document.getElementById('browser').hidden = false;
  model.open = new Uint8Array(data.rows);
  unfold();
  model.shown = all();
  options();
  status();
  draw();
  view.box.addEventListener('scroll', () => requestAnimationFrame(draw), { passive: true });
  view.box.addEventListener('keydown', key);
  view.box.addEventListener('click', click);
  document.addEventListener('click', jump);
  addEventListener('resize', draw);
  (window.requestIdleCallback || setTimeout)(ready);
  for (const id of ['tree-text', 'tree-kind', 'tree-found']) document.getElementById(id).addEventListener('input', apply);
  document.getElementById('tree-form').addEventListener('submit', (event) => event.preventDefault());
  document.getElementById('tree-close').addEventListener('click', () => { model.open.fill(0); clear(); apply(); });
}

// unfold opens containers, the outer ones first, as long as all fits on a screen.
function unfold() {
  let shown = 1;
  let level = [0];
  while (level.length && data.rows) {
    const next = [];
    for (const i of level) {
      const inside = [];
      for (let c = i + 1; c < data.end[i]; c = data.end[c]) inside.push(c);
      if (shown + inside.length > 40 && i > 0) continue;
      model.open[i] = 1;
      shown += inside.length;
      next.push(...inside.filter((c) => folder(c) && opened(c)).slice(0, 40));
    }
    level = next;
  }
}

// options fills the lists of the filter with what occurs.
function options() {
  const kinds = document.getElementById('tree-kind');
  data.kinds.map((k, i) => [k, i]).filter((k) => k[0]).sort((a, b) => (a[0] < b[0] ? -1 : 1)).forEach((k) => kinds.append(new Option(k[0], k[1])));
  const found = document.getElementById('tree-found');
  const there = new Set(data.groups.map((g) => g.severity));
  severities.filter((s) => there.has(s)).forEach((s) => found.append(new Option(s, s)));
}

// ready makes what the first filter would wait for, when there is time.
function ready() {
  data.lower = data.names.map((n) => n.toLowerCase());
  data.paths = pathsOf();
}

let folded = [];
addEventListener('beforeprint', () => {
  folded = [...document.querySelectorAll('details:not([open])')];
  for (const d of folded) d.open = true;
});
addEventListener('afterprint', () => {
  for (const d of folded) d.open = false;
});

if (data && document.getElementById('tree')) start();
