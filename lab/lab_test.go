package lab

import (
	"archive/tar"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"runtime"
	"sync"
	"testing"

	"assay"
)

// sample is a root file system as a tar with some flaws.
func sample(t *testing.T, times int) []byte {
	t.Helper()
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	put := func(h tar.Header, data string) {
		h.Size = int64(len(data))
		if err := w.WriteHeader(&h); err != nil {
			t.Fatal(err)
		}
		w.Write([]byte(data))
	}
	for i := range times {
		p := ""
		if times > 1 {
			p = fmt.Sprintf("copy%d/", i)
		}
		for _, d := range []string{"bin", "etc", "etc/init.d", "lib", "sbin", "usr", "usr/bin", "tmp", "dev"} {
			put(tar.Header{Name: p + d + "/", Typeflag: tar.TypeDir, Mode: 0o755}, "")
		}
		put(tar.Header{Name: p + "etc/passwd", Mode: 0o644}, "root:x:0:0:root:/root:/bin/sh\nadmin::0:0::/:/bin/sh\n")
		put(tar.Header{Name: p + "etc/shadow", Mode: 0o600}, "root:$1$abcdefgh$0000000000000000000000:19000:0:99999:7:::\n")
		put(tar.Header{Name: p + "etc/inittab", Mode: 0o644}, "::sysinit:/etc/init.d/rcS\n")
		put(tar.Header{Name: p + "etc/init.d/rcS", Mode: 0o777}, "#!/bin/sh\n/usr/sbin/telnetd -l /bin/sh\n")
		put(tar.Header{Name: p + "bin/busybox", Mode: 0o4755}, "\x7fELF not really")
		put(tar.Header{Name: p + "bin/sh", Typeflag: tar.TypeSymlink, Linkname: "busybox"}, "")
	}
	w.Close()
	return b.Bytes()
}

func inspect(t *testing.T, b []byte, jobs int) *assay.Report {
	t.Helper()
	rep, err := Inspect(context.Background(), Subject{Name: "fw.tar", Content: assay.Bytes(b)}, Options{Jobs: jobs})
	if err != nil {
		t.Fatal(err)
	}
	return rep
}

// text is everything of a report but run{}.
func text(t *testing.T, rep *assay.Report) string {
	t.Helper()
	var files []assay.File
	for f := range rep.Files {
		files = append(files, f)
	}
	b, err := json.Marshal([]any{rep.Name, files, rep.Gaps, rep.Coverage, rep.Systems, rep.Facts, rep.Findings, rep.Failures, rep.JudgedAt})
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestInspect(t *testing.T) {
	rep := inspect(t, sample(t, 1), 2)
	if len(rep.Systems) != 1 {
		t.Fatalf("%d systems, want 1", len(rep.Systems))
	}
	rules := map[string]bool{}
	for _, f := range rep.Findings {
		rules[f.Rule] = true
		if len(f.Evidence) == 0 || f.Fingerprint == "" || f.SeverityReason == "" {
			t.Errorf("%s: a finding wants evidence, fingerprint and a reason: %+v", f.Rule, f)
		}
	}
	if len(rules) == 0 {
		t.Errorf("no findings in %d facts", len(rep.Facts))
	}
	if rep.Coverage.Total != rep.Coverage.Explained {
		t.Errorf("coverage %+v: a sound tar is explained whole", rep.Coverage)
	}
}

// The report is a function of its input: the same bytes from run to run, also
// when the machine is busy.
func TestSameReportUnderLoad(t *testing.T) {
	b := sample(t, 5)
	want := text(t, inspect(t, b, 1))
	stop := make(chan struct{})
	var wg sync.WaitGroup
	for range 2 * runtime.GOMAXPROCS(0) {
		wg.Go(func() {
			for x := 1; ; x++ {
				select {
				case <-stop:
					return
				default:
					if x%1000 == 0 {
						runtime.Gosched()
					}
				}
			}
		})
	}
	for i := range 10 {
		if got := text(t, inspect(t, b, 1+i%8)); got != want {
			t.Errorf("run %d differs", i)
		}
	}
	close(stop)
	wg.Wait()
}

// Judged again from what the report holds, the findings are the same.
func TestRejudge(t *testing.T) {
	rep := inspect(t, sample(t, 2), 2)
	again, err := Rejudge(rep, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if a, b := text(t, rep), text(t, again); a != b {
		t.Errorf("judged again:\n%.3000s\nfirst:\n%.3000s", b, a)
	}
}

// An interrupted run does not claim what it has not read.
func TestInterruptedCoverage(t *testing.T) {
	rel := &assay.Release{Name: "x", Incomplete: "interrupted", Contents: map[assay.Digest]*assay.Inspected{}}
	rel.Subject = assay.Ref{Digest: assay.Digest{1}, Size: 100}
	rel.Contents[rel.Subject.Digest] = &assay.Inspected{Ref: rel.Subject, Kind: "data", Layer: &assay.Layer{
		Of: rel.Subject, Format: "squashfs",
		Children: []*assay.Child{{Entry: assay.Entry{Name: "read"}, Ref: assay.Ref{Digest: assay.Digest{2}, Size: 9}, Offset: -1}, {Entry: assay.Entry{Name: "unread"}, Offset: -1}},
		Spans:    []assay.Span{{Length: 20, Use: assay.Structure}, {Offset: 20, Length: 80, Use: assay.Data}},
	}}
	if rep := describe(rel, Options{}); rep.Coverage.Explained != 20 {
		t.Errorf("explained %d bytes of an interrupted run, want 20", rep.Coverage.Explained)
	}
	rel.Incomplete = ""
	rel.Contents[rel.Subject.Digest].Layer.Children = rel.Contents[rel.Subject.Digest].Layer.Children[:1]
	if rep := describe(rel, Options{}); rep.Coverage.Explained != 100 {
		t.Errorf("explained %d bytes of a finished run, want 100", rep.Coverage.Explained)
	}
}
