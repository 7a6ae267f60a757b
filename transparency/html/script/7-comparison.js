// The differences of a comparison: shows those that the filter asks for.
function compared() {
  const form = document.getElementById('diff-form');
  if (!form) return;
  const rows = [...document.querySelectorAll('details.diff')];
  const field = (name) => document.getElementById('diff-' + name);
  const offer = (name, words) => [...new Set(words)].sort().forEach((w) => field(name).append(new Option(w, w)));
  offer('cause', rows.flatMap((r) => r.dataset.causes.split(' ')));
  offer('kind', rows.map((r) => r.dataset.kind));
  let texts = null; // of all rows, when first asked for
  const shown = () => {
    const text = field('text').value.trim().toLowerCase();
    const policy = field('policy').value;
    const cause = field('cause').value;
    const kind = field('kind').value;
    if (text && !texts) texts = rows.map((r) => r.textContent.toLowerCase());
    let n = 0;
    rows.forEach((r, i) => {
      const fits = (!policy || r.dataset.policy === policy) && (!kind || r.dataset.kind === kind) &&
        (!cause || r.dataset.causes.split(' ').includes(cause)) && (!text || texts[i].includes(text));
      r.hidden = !fits;
      if (fits) n++;
    });
    field('status').textContent = grouped(n) + ' of ' + grouped(rows.length) + ' differences shown';
  };
  for (const name of ['text', 'policy', 'cause', 'kind']) field(name).addEventListener('input', shown);
  form.addEventListener('submit', (event) => event.preventDefault());
  field('open').addEventListener('click', () => rows.forEach((r) => { if (!r.hidden) r.open = true; }));
  field('close').addEventListener('click', () => rows.forEach((r) => { r.open = false; }));
  form.hidden = false;
  field('status').hidden = false;
  shown();
}

compared();
