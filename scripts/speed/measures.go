//go:build linux

package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"
)

func (b *bench) list(image string) func() (used, error) {
	return func() (used, error) { return call("", b.assay, "unpack", "--list", image) }
}

// squashfs: unpack --list, which decodes and hashes everything, against
// unsquashfs writing to memory.
func (b *bench) squashfs() error {
	xz := 1.9 // the bar with liblzma 5.4; 5.8 decodes faster
	if lib := filepath.Base(linked("unsquashfs", "liblzma")); lib >= "liblzma.so.5.8" {
		xz = 2.6
	}
	for _, c := range []struct {
		comp string
		bar  float64
	}{{"gzip", 1.4}, {"zstd", 1.3}, {"xz", xz}} {
		image, err := b.pack(c.comp)
		if err != nil {
			return err
		}
		unsquashfs := func() (used, error) {
			d, err := b.fresh()
			if err != nil {
				return used{}, err
			}
			return call("", "unsquashfs", "-p", "2", "-q", "-n", "-f", "-d", d, image)
		}
		if err := b.same(image, unsquashfs); err != nil {
			return err
		}
		r, ours, theirs, err := ratio(b.list(image), unsquashfs)
		if err != nil {
			return err
		}
		b.add("unpack --list / unsquashfs -p 2, "+c.comp, "x CPU", r, c.bar, times(ours, theirs))
	}
	return nil
}

func times(ours, theirs time.Duration) string {
	return fmt.Sprintf("%.2f s / %.2f s", ours.Seconds(), theirs.Seconds())
}

// same checks once that both read the same contents.
func (b *bench) same(image string, extract func() (used, error)) error {
	if _, err := extract(); err != nil {
		return err
	}
	want, err := sums(b.mem + "/out")
	if err != nil {
		return err
	}
	rep, err := b.report(image)
	if err != nil {
		return err
	}
	have := map[string]int{}
	for _, f := range rep.Files {
		if f.Type == "file" && want[f.SHA256] > 0 {
			have[f.SHA256]++
		}
	}
	listed, err := b.listed(image)
	if err != nil {
		return err
	}
	for sum, n := range want {
		if have[sum] < n || listed[sum] < n {
			return fmt.Errorf("%s: %d files with content %s, %d reported, %d listed", image, n, sum, have[sum], listed[sum])
		}
	}
	fmt.Printf("%s: all %d contents have the same hashes\n", filepath.Base(image), len(want))
	return nil
}

// listed counts the hashes that unpack --list prints.
func (b *bench) listed(image string) (map[string]int, error) {
	u, err := call("keep", b.assay, "unpack", "--list", image)
	if err != nil {
		return nil, err
	}
	n := map[string]int{}
	for l := range strings.Lines(string(u.out)) {
		for _, word := range strings.Fields(l) {
			if len(word) == 64 {
				n[word]++
				break
			}
		}
	}
	return n, nil
}

// entries fails unless a report has at least so many files with content.
func (b *bench) entries(image string, least int) error {
	rep, err := b.report(image)
	if err != nil {
		return err
	}
	n := 0
	for _, f := range rep.Files {
		if f.Type == "file" && f.SHA256 != "" {
			n++
		}
	}
	if n < least {
		return fmt.Errorf("%s: %d files with content, want %d", image, n, least)
	}
	return nil
}

// report is what the measures need of a report.
type report struct {
	Files []struct {
		Path   string `json:"path"`
		Type   string `json:"type"`
		SHA256 string `json:"sha256"`
		Size   int64  `json:"size"`
	} `json:"files"`
	Facts []struct {
		Subject string `json:"subject"`
	} `json:"facts"`
}

func (b *bench) report(image string) (*report, error) {
	name := b.mem + "/report.json"
	defer os.Remove(name)
	if _, err := call("", b.assay, "inspect", image, "-o", "json="+name); err != nil {
		return nil, err
	}
	raw, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	r := new(report)
	return r, json.Unmarshal(raw, r)
}

// cpio: against gzip -dc | cpio -i writing to memory.
func (b *bench) cpio() error {
	from, err := b.tree()
	if err != nil {
		return err
	}
	image := filepath.Join(b.dir, "tree.cpio.gz")
	if _, err := os.Stat(image); err != nil {
		if _, err := call("", "sh", "-c", `cd "$0" && find . | LC_ALL=C sort | cpio -o -H newc --quiet | gzip -9n > "$1"`, from, image); err != nil {
			return err
		}
	}
	extract := func() (used, error) {
		d, err := b.fresh()
		if err != nil {
			return used{}, err
		}
		return call("", "sh", "-c", `cd "$0" && gzip -dc "$1" | cpio -i -d --quiet`, d, image)
	}
	if err := b.same(image, extract); err != nil {
		return err
	}
	r, ours, theirs, err := ratio(b.list(image), extract)
	if err != nil {
		return err
	}
	b.add("unpack --list / gzip -dc | cpio -i", "x CPU", r, 0.7, times(ours, theirs))
	return nil
}

// survey: what surveys and checks add to taking apart, for each MiB of
// distinct content.
func (b *bench) survey() error {
	image, err := b.pack("gzip")
	if err != nil {
		return err
	}
	rep, err := b.report(image)
	if err != nil {
		return err
	}
	distinct, size := map[string]bool{}, int64(0)
	for _, f := range rep.Files {
		if f.SHA256 != "" && !distinct[f.SHA256] {
			distinct[f.SHA256] = true
			size += f.Size
		}
	}
	var more []float64
	for range *pairs {
		list, err := b.list(image)()
		if err != nil {
			return err
		}
		all, err := call("", b.assay, "inspect", image)
		if err != nil {
			return err
		}
		more = append(more, float64((all.cpu-list.cpu).Microseconds())/1000/(float64(size)/(1<<20)))
	}
	b.add("inspect less unpack --list", "ms CPU/MiB", median(more), 15, fmt.Sprintf("%d MiB of distinct content", size>>20))
	return nil
}

// copies: a dump with four copies of a root file system against the same dump
// with one. Both begin with 64 KiB that nothing recognises.
func (b *bench) copies() error {
	root, err := b.pack("gzip")
	if err != nil {
		return err
	}
	dump := func(n int) (string, error) {
		name := filepath.Join(b.dir, fmt.Sprintf("copies%d.bin", n))
		_, err := call("", "sh", "-c", `tail -c +100001 "$0" | head -c 8192 > "$2"; head -c 57344 /dev/zero | tr '\0' '\377' >> "$2"
			for i in $(seq "$1"); do cat "$0"; done >> "$2"`, root, fmt.Sprint(n), name)
		return name, err
	}
	one, err := dump(1)
	if err != nil {
		return err
	}
	defer os.Remove(one)
	four, err := dump(4)
	if err != nil {
		return err
	}
	defer os.Remove(four)
	rep, err := b.report(root)
	if err != nil {
		return err
	}
	inside := 0
	for _, f := range rep.Files {
		if f.Type == "file" && f.SHA256 != "" && strings.Contains(f.Path, "!/") {
			inside++
		}
	}
	if err := b.entries(four, 4*inside); err != nil {
		return err
	}
	r, a, c, err := ratio(
		func() (used, error) { return call("", b.assay, "inspect", four) },
		func() (used, error) { return call("", b.assay, "inspect", one) })
	if err != nil {
		return err
	}
	b.add("inspect of four copies / of one", "x CPU", r, 1.3, times(a, c))
	return nil
}

// memory: peak of an image of 1 GiB with 100,000 entries, as it is and in
// gzip, and what each further entry costs.
func (b *bench) memory() error {
	const entries = 100_000
	raw := filepath.Join(b.dir, "flood.cpio")
	if err := flood(raw, entries, 1<<30); err != nil {
		return err
	}
	packed := raw + ".gz"
	if _, err := os.Stat(packed); err != nil {
		if _, err := call("", "sh", "-c", `gzip -1nc "$0" > "$1"`, raw, packed); err != nil {
			return err
		}
	}
	for _, image := range []string{raw, packed} {
		u, err := call("", b.assay, "inspect", image)
		if err != nil {
			return err
		}
		if err := b.entries(image, entries); err != nil {
			return err
		}
		b.add("peak of inspect, 1 GiB, 100,000 entries, "+filepath.Base(image), "MiB", mibOf(u.peak), 512, fmt.Sprintf("%.1f s CPU", u.cpu.Seconds()))
	}
	var peaks []int64
	for _, n := range []int{entries, 3 * entries} {
		image := filepath.Join(b.dir, fmt.Sprintf("entries%d.cpio", n))
		if err := flood(image, n, int64(n)*64); err != nil {
			return err
		}
		u, err := call("", b.assay, "inspect", image)
		if err != nil {
			return err
		}
		peaks = append(peaks, u.peak)
	}
	b.add("peak for each further entry (100,000 to 300,000)", "KiB", float64(peaks[1]-peaks[0])/1024/(2*entries), 1,
		fmt.Sprintf("%.0f MiB, %.0f MiB", mibOf(peaks[0]), mibOf(peaks[1])))
	return nil
}

func mibOf(n int64) float64 { return float64(n) / (1 << 20) }
