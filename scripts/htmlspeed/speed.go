package main

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"

	"assay"
	"assay/transparency/html"
)

// made is a report of that many files in folders of very different sizes.
func made(n int) *assay.Report {
	root := assay.Path("made.bin")
	fs := root.Inside("100000.squashfs")
	kinds := []string{"elf", "text", "script", "data", "certificate"}
	files := []assay.File{
		{Path: root, Format: "carve", Offset: -1, Ref: assay.Ref{Size: 64 << 20}},
		{Path: fs, Entry: assay.Entry{Piece: true}, Format: "squashfs", Offset: 1 << 20, Ref: assay.Ref{Size: 63 << 20}},
	}
	var findings []assay.Finding
	for i := range n {
		name := fmt.Sprintf("usr/share/things/%03d/%02d/file-%06d.conf", i/500, i/50%10, i)
		switch {
		case i%4 == 1: // a folder of tens of thousands
			name = fmt.Sprintf("usr/lib/large/object-%06d.so", i)
		case i%100 == 2:
			name = fmt.Sprintf("etc/init.d/service%d", i)
		}
		f := assay.File{Path: fs.Inside(name), Offset: -1, Kind: kinds[i%len(kinds)]}
		f.Has, f.Mode, f.MTime = assay.HasMode|assay.HasOwner|assay.HasTime, 0o644, 1.6e9+int64(i%5000)
		f.Ref = assay.Ref{Digest: assay.DigestOf([]byte(name)), Size: int64(i)}
		files = append(files, f)
		if i%200 == 0 {
			findings = append(findings, assay.Finding{Check: "check/made", Rule: fmt.Sprintf("made/rule%d", i%7), Title: "Made finding",
				Severity: assay.Severity(i / 200 % 5), Evidence: []assay.Evidence{{Path: f.Path, Offset: -1}}})
		}
	}
	return &assay.Report{Name: "made.bin", Subject: assay.Ref{Size: 64 << 20}, Files: slices.Values(files), Findings: findings}
}

// actions are what a person does with the tree. Each is a function of the page
// that causes the event.
var actions = []struct{ name, prepare, act string }{
	{"open the folder of 25,000", toFolder("large"), `key('ArrowRight')`},
	{"close it", toFolder("large") + `key('ArrowRight');`, `key('ArrowLeft')`},
	{"open a folder of 100 others", toFolder("things"), `key('ArrowRight')`},
	{"filter by one letter", reset, `type('e')`},
	{"filter by a name", reset, `type('file-0123')`},
	{"filter by one entry's name", reset, `type('file-012300')`},
	{"filter by a path", reset, `type('things/012/')`},
	{"filter by a kind", reset, `choose('tree-kind', 1)`},
	{"filter by findings", reset, `choose('tree-found', 1)`},
	{"take the filter away", reset + `type('e');`, `type('')`},
	{"scroll to the end", reset + `type('e');`, `(() => { box.scrollTop = 1e9; })()`},
	{"choose the last entry", reset + `type('e');`, `key('End')`},
}

const reset = `document.getElementById('tree-close').click();`

// toFolder filters for a folder, and shows it in the tree.
func toFolder(name string) string {
	return reset + `type('` + name + `'); box.focus(); key('Enter'); if (chosen().getAttribute('aria-expanded') === 'true') key('ArrowLeft');`
}

// hands are the functions that actions use.
const hands = `
const box = document.getElementById('tree');
const key = (name) => box.dispatchEvent(new KeyboardEvent('keydown', { key: name, bubbles: true, cancelable: true }));
const send = (id) => document.getElementById(id).dispatchEvent(new Event('input', { bubbles: true }));
const type = (text) => { document.getElementById('tree-text').value = text; send('tree-text'); };
const choose = (id, n) => { document.getElementById(id).selectedIndex = n; send(id); };
const chosen = () => document.getElementById(box.getAttribute('aria-activedescendant'));
const frame = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
`

// speed measures every action and says whether one was over the bar.
func speed(b *browser, dir string) (over bool, err error) {
	page := filepath.Join(dir, "page.html")
	f, err := os.Create(page)
	if err != nil {
		return false, err
	}
	began := time.Now()
	if err := html.Write(f, made(*files), html.Options{}); err != nil {
		return false, err
	}
	wrote := time.Since(began)
	st, err := f.Stat()
	if err != nil {
		return false, err
	}
	f.Close()
	fmt.Printf("%d files: a page of %.1f MiB, written in %.2f s\n", *files, float64(st.Size())/(1<<20), wrote.Seconds())
	if err := (&way{width: 1400, scripts: true}).set(b); err != nil {
		return false, err
	}
	began = time.Now()
	if err := b.open("file://" + page); err != nil {
		return false, err
	}
	fmt.Printf("loaded in %.0f ms\n", float64(time.Since(began).Microseconds())/1000)
	fmt.Println("laid out, drawn again (medians), drawn again (worst):")
	for _, a := range actions {
		var script, drawn []float64
		for range *rounds {
			var r struct {
				Script, Drawn float64
				Shown, Listed int // rows that are seen, rows in the list
			}
			err := b.eval(`(async () => {`+hands+a.prepare+`
				await frame(); await frame();
				const t = performance.now();
				`+a.act+`;
				box.getBoundingClientRect(); box.scrollHeight;
				const script = performance.now() - t;
				await frame();
				const rows = [...box.querySelectorAll('.row')].filter((e) => e.offsetHeight);
				return { Script: script, Drawn: performance.now() - t, Shown: rows.length, Listed: Number(rows[0]?.getAttribute('aria-setsize')) };
			})()`, &r)
			if err != nil {
				return false, fmt.Errorf("%s: %w", a.name, err)
			}
			if r.Shown == 0 || r.Shown > r.Listed {
				return false, fmt.Errorf("%s: %d rows are seen, %d are listed", a.name, r.Shown, r.Listed)
			}
			script, drawn = append(script, r.Script), append(drawn, r.Drawn)
		}
		word := ""
		slices.Sort(script)
		slices.Sort(drawn)
		half, last := len(drawn)/2, len(drawn)-1
		if drawn[half] > *bar {
			over, word = true, "  over the bar"
		}
		fmt.Printf("%6.1f ms  %6.1f ms  %6.1f ms  %s%s\n", script[half], drawn[half], drawn[last], a.name, word)
	}
	return over, nil
}
