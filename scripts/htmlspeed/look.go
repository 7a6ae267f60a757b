package main

import (
	"encoding/base64"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// way is how a page is shown.
type way struct {
	name    string
	width   int
	dark    bool
	scripts bool
}

var looks = []way{
	{"wide", 1400, false, true},
	{"dark", 1400, true, true},
	{"phone", 390, false, true},
	{"phone-dark", 390, true, true},
	{"no-scripts", 1400, false, false},
}

// look writes pictures of a page as it is seen, and the page as printed.
func look(b *browser, page, dir string) error {
	page, err := filepath.Abs(page)
	if err != nil {
		return err
	}
	name := strings.TrimSuffix(filepath.Base(page), ".html")
	for _, l := range looks {
		if err := l.set(b); err != nil {
			return err
		}
		if err := b.open("file://" + page); err != nil {
			return err
		}
		var size struct {
			CSSContentSize struct{ Width, Height float64 }
		}
		if err := b.call("Page.getLayoutMetrics", nil, &size); err != nil {
			return err
		}
		s := size.CSSContentSize
		fmt.Printf("%s %s: %.0f by %.0f pixels\n", name, l.name, s.Width, s.Height)
		if int(s.Width) > l.width {
			return fmt.Errorf("%s: wider than the window of %d pixels", page, l.width)
		}
		const most = 1600
		for i := 0; i*most < int(s.Height) && i < 12; i++ {
			clip := map[string]any{"x": 0, "y": i * most, "width": l.width, "height": min(most, int(s.Height)-i*most), "scale": 1}
			file := filepath.Join(dir, fmt.Sprintf("%s-%s-%d.png", name, l.name, i))
			if err := b.save("Page.captureScreenshot", map[string]any{"clip": clip, "captureBeyondViewport": true}, file); err != nil {
				return err
			}
		}
	}
	if err := used(b, page, filepath.Join(dir, name)); err != nil {
		return err
	}
	return b.save("Page.printToPDF", map[string]any{"printBackground": true, "preferCSSPageSize": true}, filepath.Join(dir, name+".pdf"))
}

// set makes the browser show pages that way.
func (l *way) set(b *browser) error {
	if err := b.call("Emulation.setDeviceMetricsOverride", map[string]any{"width": l.width, "height": 900, "deviceScaleFactor": 1, "mobile": l.width < 600}, nil); err != nil {
		return err
	}
	scheme := "light"
	if l.dark {
		scheme = "dark"
	}
	if err := b.call("Emulation.setEmulatedMedia", map[string]any{"features": []map[string]string{{"name": "prefers-color-scheme", "value": scheme}}}, nil); err != nil {
		return err
	}
	return b.call("Emulation.setScriptExecutionDisabled", map[string]any{"value": !l.scripts}, nil)
}

// save writes the data that a command answers with.
func (b *browser) save(method string, params any, file string) error {
	var r struct{ Data string }
	if err := b.call(method, params, &r); err != nil {
		return err
	}
	raw, err := base64.StdEncoding.DecodeString(r.Data)
	if err != nil {
		return err
	}
	return os.WriteFile(file, raw, 0o666)
}

// used writes pictures of the tree as it is after the first piece of evidence
// was followed, and after a filter.
func used(b *browser, page, to string) error {
	if err := looks[0].set(b); err != nil {
		return err
	}
	if err := b.open("file://" + page); err != nil {
		return err
	}
	for _, x := range [][2]string{
		{"tree", `document.querySelector('a[data-row]')?.click()`},
		{"filter", `type('conf'); document.getElementById('files').scrollIntoView(); key('ArrowDown')`},
	} {
		if err := b.eval(`(async () => {`+hands+x[1]+`; await frame(); await frame(); })()`, nil); err != nil {
			return err
		}
		if err := b.save("Page.captureScreenshot", nil, to+"-"+x[0]+".png"); err != nil {
			return err
		}
	}
	return nil
}
