// What is known of the chosen entry.
const types = { f: 'file', d: 'directory', l: 'symbolic link', h: 'hard link', c: 'character device', b: 'block device', p: 'fifo', s: 'socket' };

// sumOf is the SHA-256 of a row in hexadecimal digits, or ''.
function sumOf(i) {
  const k = data.sum ? data.sum[i] : 0;
  if (!k) return '';
  const raw = atob(data.sums.slice((k - 1) * 43, k * 43));
  return Array.from(raw, (c) => c.charCodeAt(0).toString(16).padStart(2, '0')).join('');
}

function detail(i) {
  const box = document.getElementById('tree-detail');
  box.replaceChildren();
  if (i === undefined) return;
  const list = document.createElement('dl');
  list.className = 'facts';
  const add = (title, value, code) => {
    if (value === '' || value === undefined) return;
    const line = document.createElement('div');
    const dt = document.createElement('dt');
    dt.textContent = title;
    const dd = document.createElement('dd');
    if (value instanceof Node) dd.append(value);
    else if (code) dd.append(Object.assign(document.createElement('code'), { textContent: value }));
    else dd.textContent = value;
    line.append(dt, dd);
    list.append(line);
  };
  add('Path', pathOf(i), true);
  add('Type', types[data.type[i]] + (data.hurt.has(i) ? ', damaged' : ''));
  add(data.type[i] === 'c' || data.type[i] === 'b' ? 'Device' : 'Points to', data.target[i], true);
  add('Size', data.size[i] < 0 ? '' : grouped(data.size[i]) + ' bytes');
  add('Offset', data.offset[i] === undefined ? '' : '0x' + data.offset[i].toString(16) + ' of what it stands in');
  add('Mode, owner', data.attrs[data.attr[i]]);
  add('Changed', data.times[data.time[i]] && data.times[data.time[i]] + ' UTC');
  add('Kind', data.kinds[data.kind[i]]);
  add('Opened as', d_format(i));
  add('Headers say', data.about[i]);
  add('SHA-256', sumOf(i), true);
  if (data.found[i]) {
    const found = document.createElement('ul');
    found.className = 'plain';
    for (const g of data.found[i]) {
      const group = data.groups[g];
      const li = document.createElement('li');
      const a = document.createElement('a');
      a.href = '#' + group.id;
      a.textContent = group.severity + ': ' + group.title;
      li.append(a);
      found.append(li);
    }
    add('Findings', found);
  }
  box.append(list);
}
