package lab

import (
	"bytes"
	"context"
	"os"
	"testing"
	"time"

	"assay"
)

// accounted checks that the regions of a map cover the subject.
func accounted(t *testing.T, m *assay.Map, size int64) {
	t.Helper()
	end := int64(0)
	for _, r := range m.Regions {
		if r.Offset != end || r.Length <= 0 {
			t.Fatalf("region at 0x%x, %d bytes; the one before ends at 0x%x", r.Offset, r.Length, end)
		}
		end += r.Length
	}
	if end != size {
		t.Errorf("regions end at 0x%x of 0x%x", end, size)
	}
	if want := (size + m.Block - 1) / m.Block; int64(len(m.Entropy)) != want || want > mapBlocks {
		t.Errorf("%d values of entropy for %d bytes in blocks of %d", len(m.Entropy), size, m.Block)
	}
	for _, e := range m.Entropy {
		if e < 0 || e > 8 {
			t.Errorf("entropy %f", e)
		}
	}
}

func TestByteMap(t *testing.T) {
	image, err := os.ReadFile("../examples/router/router.bin")
	if err != nil {
		t.Fatal(err)
	}
	rep, err := Inspect(context.Background(), Subject{Name: "router.bin", Content: assay.Bytes(image)}, Options{JudgedAt: time.Unix(0, 0)})
	if err != nil {
		t.Fatal(err)
	}
	accounted(t, rep.Map, int64(len(image)))
	uses := map[assay.Use]int64{}
	formats := map[string]bool{}
	for _, r := range rep.Map.Regions {
		uses[r.Use] += r.Length
		formats[r.Format] = true
	}
	if rest := rep.Coverage.Total - rep.Coverage.Explained; uses[assay.Unread] != rest {
		t.Errorf("%d bytes are gaps in the map, %d are not explained", uses[assay.Unread], rest)
	}
	for _, f := range []string{"uimage", "lzma", "squashfs"} {
		if !formats[f] {
			t.Errorf("no region of %s: %+v", f, rep.Map.Regions)
		}
	}
}

func TestByteMapOfOneContent(t *testing.T) {
	for _, size := range []int{1, 1023, 1024, 1025, 1 << 20, 1<<20 + 1} {
		c := assay.Bytes(bytes.Repeat([]byte("text of no format\n"), size/18+1)[:size])
		rep, err := Inspect(context.Background(), Subject{Name: "a", Content: c}, Options{})
		if err != nil {
			t.Fatal(err)
		}
		accounted(t, rep.Map, int64(size))
	}
	rep, err := Inspect(context.Background(), Subject{Name: "a", Content: assay.Bytes(nil)}, Options{})
	if err != nil || rep.Map != nil {
		t.Errorf("of nothing: %+v, %v", rep.Map, err)
	}
}

func TestManyRegionsAreJoined(t *testing.T) {
	var many []assay.Region
	for i := range int64(20_000) {
		many = append(many, assay.Region{Offset: i * 100, Length: 100, Use: assay.Use(i % 4), Path: "a"})
	}
	few := joined(many, 2_000_000)
	accounted(t, &assay.Map{Regions: few, Block: 2_000_000, Entropy: []float64{0}}, 2_000_000)
	if len(few) > mapRegions {
		t.Errorf("%d regions", len(few))
	}
}

func TestEntropy(t *testing.T) {
	all := make([]byte, 256)
	for i := range all {
		all[i] = byte(i)
	}
	for want, b := range map[float64][]byte{0: {7, 7, 7}, 1: {1, 2, 1, 2}, 8: all} {
		if got := entropy(b); got != want {
			t.Errorf("entropy %f, want %f", got, want)
		}
	}
	if entropy(nil) != 0 {
		t.Error("entropy of nothing")
	}
}
