// The visible part of the list: as many elements as fit, moved as it scrolls.
const height = 26;
const view = { box: null, space: null, pool: [] };

function piece(parent, name, text) {
  const e = document.createElement('span');
  e.className = name;
  e.textContent = text;
  parent.append(e);
  return e;
}

// draw fills the elements with the rows that can be seen.
function draw() {
  const n = model.shown.length;
  view.space.style.height = n * height + 'px';
  const first = Math.max(Math.floor(view.box.scrollTop / height) - 4, 0);
  const fit = Math.min(Math.ceil(view.box.clientHeight / height) + 8, Math.max(n - first, 0));
  while (view.pool.length < fit) {
    const e = document.createElement('div');
    e.setAttribute('role', 'treeitem');
    view.space.append(e);
    view.pool.push(e);
  }
  view.pool.forEach((e, k) => {
    e.hidden = k >= fit;
    if (k < fit) fill(e, first + k);
  });
  const at = document.getElementById('row-' + model.at);
  if (at) view.box.setAttribute('aria-activedescendant', at.id);
  else view.box.removeAttribute('aria-activedescendant');
}

// fill shows one row of the list in an element.
function fill(e, position) {
  const i = model.shown[position];
  const type = data.type[i];
  e.className = 'row';
  e.id = 'row-' + position;
  e.style.transform = 'translateY(' + position * height + 'px)';
  e.replaceChildren();
  const name = piece(e, 'name', '');
  if (model.flat) {
    piece(name, 'twist', '');
    const path = pathOf(i);
    piece(name, 'in', path.slice(0, path.length - data.names[i].length));
  } else {
    name.style.paddingLeft = Math.min(data.depth[i], 16) * 16 + 'px';
    piece(name, 'twist', folder(i) ? (model.open[i] ? '\u25be' : '\u25b8') : '');
  }
  name.append(isolated(data.names[i] + (type === 'd' ? '/' : '')));
  if (type === 'l' || type === 'h') {
    piece(name, 'to', ' \u2192 ');
    name.append(isolated(data.target[i] || ''));
  }
  const grave = gravest(i);
  piece(e, 'mark ' + grave, grave);
  piece(e, 'kind', d_format(i) || data.kinds[data.kind[i]] || '');
  piece(e, 'len', data.size[i] < 0 ? '' : bytes(data.size[i]));
  e.setAttribute('aria-level', model.flat ? 1 : data.depth[i] + 1);
  e.setAttribute('aria-posinset', position + 1);
  e.setAttribute('aria-setsize', model.shown.length);
  e.setAttribute('aria-selected', position === model.at);
  if (folder(i) && !model.flat) e.setAttribute('aria-expanded', Boolean(model.open[i]));
  else e.removeAttribute('aria-expanded');
}

function isolated(text) {
  const e = document.createElement('bdi');
  e.textContent = text;
  return e;
}

// show moves to a position of the list and scrolls it into sight.
function show(position) {
  model.at = Math.max(0, Math.min(position, model.shown.length - 1));
  const top = model.at * height;
  const box = view.box;
  view.space.style.height = model.shown.length * height + 'px';
  if (top < box.scrollTop) box.scrollTop = top;
  else if (top + height > box.scrollTop + box.clientHeight) box.scrollTop = top + height - box.clientHeight;
  draw();
  detail(model.shown[model.at]);
}
