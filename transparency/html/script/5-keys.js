// Hands on the tree: mouse, keyboard, filter, and links from the evidence.
function key(event) {
  const i = model.shown[model.at];
  const page = Math.max(Math.floor(view.box.clientHeight / height) - 1, 1);
  if (event.ctrlKey || event.altKey || event.metaKey || i === undefined) return;
  switch (event.key) {
    case 'ArrowDown': show(model.at + 1); break;
    case 'ArrowUp': show(model.at - 1); break;
    case 'PageDown': show(model.at + page); break;
    case 'PageUp': show(model.at - page); break;
    case 'Home': show(0); break;
    case 'End': show(model.shown.length - 1); break;
    case 'ArrowRight':
      if (!model.flat && folder(i) && !model.open[i]) turn(model.at);
      else if (!model.flat && folder(i)) show(model.at + 1);
      break;
    case 'ArrowLeft':
      if (!model.flat && model.open[i]) turn(model.at);
      else if (!model.flat && data.parent[i] >= 0) show(model.shown.indexOf(data.parent[i]));
      break;
    case 'Enter': case ' ':
      if (model.flat) { reveal(i); clear(); show(model.at); } else turn(model.at);
      break;
    default: return;
  }
  event.preventDefault();
}

function turn(position) {
  toggle(position);
  show(position);
  status();
}

// clear empties the filter without applying it.
function clear() {
  for (const id of ['tree-text', 'tree-kind', 'tree-found']) document.getElementById(id).value = '';
  status();
}

function status() {
  document.getElementById('tree-status').textContent = model.flat
    ? grouped(model.shown.length) + ' of ' + grouped(data.rows) + ' entries; Enter shows one in its folder'
    : grouped(data.rows) + ' entries';
}

function apply() {
  filter(document.getElementById('tree-text').value.trim(), document.getElementById('tree-kind').value, document.getElementById('tree-found').value);
  model.at = 0;
  view.box.scrollTop = 0;
  draw();
  status();
}

function click(event) {
  const e = event.target.closest('.row');
  if (!e) return;
  const position = Number(e.id.slice(4));
  const again = model.at === position;
  if (!model.flat && (event.target.closest('.twist') || folder(model.shown[position]))) turn(position);
  else if (model.flat && again && event.detail > 1) { reveal(model.shown[position]); clear(); show(model.at); } else show(position);
}

// jump shows the entry that a piece of evidence names.
function jump(event) {
  const a = event.target.closest('a[data-row]');
  if (!a) return;
  event.preventDefault();
  reveal(Number(a.dataset.row));
  clear();
  document.getElementById('files').scrollIntoView();
  view.box.focus({ preventScroll: true });
  view.box.scrollTop = Math.max((model.at - 5) * height, 0);
  show(model.at);
}
