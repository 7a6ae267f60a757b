// The matrix of a product line: shows the rows that the filter asks for.
function matrix() {
  const form = document.getElementById('line-form');
  if (!form) return;
  const rows = [...document.querySelectorAll('tr[data-class]')];
  const field = (name) => document.getElementById('line-' + name);
  const paths = rows.map((r) => r.querySelector('summary').textContent.toLowerCase());
  new Set(rows.map((r) => r.dataset.class)).forEach((c) => field('class').append(new Option(c, c)));
  const columns = rows.length ? rows[0].cells.length - 1 : 0;
  for (let i = 1; i <= columns; i++) field('member').append(new Option(String(i), String(i)));
  const shown = () => {
    const text = field('text').value.trim().toLowerCase();
    const kind = field('class').value;
    const member = Number(field('member').value);
    let n = 0;
    rows.forEach((r, i) => {
      const own = member === 0 || r.cells[member].className !== 'm0';
      r.hidden = !((!text || paths[i].includes(text)) && (!kind || r.dataset.class === kind) && own);
      if (!r.hidden) n++;
    });
    for (const table of document.querySelectorAll('table.matrix')) {
      table.parentElement.hidden = !table.querySelector('tr[data-class]:not([hidden])');
    }
    field('status').textContent = grouped(n) + ' of ' + grouped(rows.length) + ' entries shown';
  };
  for (const name of ['text', 'class', 'member']) field(name).addEventListener('input', shown);
  form.addEventListener('submit', (event) => event.preventDefault());
  form.hidden = false;
  field('status').hidden = false;
  shown();
}

matrix();
