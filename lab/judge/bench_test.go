package judge

import (
	"fmt"
	"slices"
	"testing"

	"assay"
	"assay/lab/check/all"
)

// BenchmarkJudge judges a system of 100,000 entries with every check.
func BenchmarkJudge(b *testing.B) {
	rows, facts := release()
	for i := range 100_000 {
		f := assay.File{Path: assay.Path("fw!/a").Inside(fmt.Sprintf("usr/share/some/folder/%04d/file%05d", i/100, i)), Offset: -1}
		f.Ref = assay.Ref{Digest: assay.DigestOf([]byte{byte(i), byte(i >> 8), byte(i >> 16)}), Size: 10}
		f.Mode, f.Has = 0o644, assay.HasMode
		rows = append(rows, f)
	}
	b.ReportAllocs()
	for range b.N {
		Judge(slices.Values(rows), facts, all.Checks(), Options{})
	}
}
