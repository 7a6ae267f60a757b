package kernel

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"assay"
	"assay/lab/fact"
	"assay/lab/survey"
)

// plain hides the bytes of a content, so that it is read in windows.
type plain struct{ assay.Bytes }

func (plain) Slice(int64, int64) ([]byte, bool) { return nil, false }

func kernels(t testing.TB, c assay.Content) (all []fact.Kernel) {
	t.Helper()
	in := &survey.Input{Content: c, Ctx: context.Background(), Kind: "data", Limits: assay.DefaultLimits()}
	if err := Survey.Read(in, func(v any) { all = append(all, v.(fact.Kernel)) }); err != nil {
		t.Fatal(err)
	}
	return all
}

const (
	mips   = "Linux version 2.6.21.5 (builder@host) (gcc version 4.3.4 (GCC) ) #1 Sat Jul 21 10:13:09 CST 2012"
	debian = "Linux version 5.10.0-19-amd64 (kernel@lists.example.org) (gcc-10 (Debian 10.2.1-6) 10.2.1 20210110, GNU ld (GNU Binutils for Debian) 2.35.2) #1 SMP Debian 5.10.149-2 (2022-10-21)"
)

func TestParse(t *testing.T) {
	for _, c := range []struct {
		in   string
		want fact.Kernel
	}{
		{mips + "\n", fact.Kernel{Release: "2.6.21.5", Banner: mips, By: "builder@host", Compiler: "gcc version 4.3.4 (GCC)", Built: "#1 Sat Jul 21 10:13:09 CST 2012", Length: int64(len(mips))}},
		{debian + "\x00rest", fact.Kernel{Release: "5.10.0-19-amd64", Banner: debian, By: "kernel@lists.example.org",
			Compiler: "gcc-10 (Debian 10.2.1-6) 10.2.1 20210110, GNU ld (GNU Binutils for Debian) 2.35.2", Built: "#1 SMP Debian 5.10.149-2 (2022-10-21)", Length: int64(len(debian))}},
	} {
		if got, ok := parse([]byte(c.in)); !ok || got != c.want {
			t.Errorf("got  %+v %v\nwant %+v", got, ok, c.want)
		}
	}
}

func TestNotBanners(t *testing.T) {
	for _, in := range []string{
		"Linux version %s (%s@%s) (%s) %s\n",
		"Linux version %d.%d.%d\n",
		"Linux version 2.6.%d (x@y) (gcc) #1\n",
		"Linux version too old\n",
		"Linux version 2.6.31\n",
		"Linux version 2.6.31 is required (or later) (really) #1\n",
		"Linux version 2.6.31 (x@y)\n",
		"Linux version 2.6.31 (x@y) (gcc version 4) \n",
		"Linux version 2.6.31 (x@y) (gcc version 4 #1 now\n",
		"Linux version 2.6.31 () (gcc) #1\n",
		"Linux version 2.6.31 (x@y) (gcc\x01) #1\n",
		"Linux version 2. (x@y) (gcc) #1\n",
		"Linux version " + strings.Repeat("1.", 50) + " (x@y) (gcc) #1\n",
		mips,
	} {
		if k, ok := parse([]byte(in)); ok {
			t.Errorf("%q: %+v", in, k)
		}
	}
}

func TestRead(t *testing.T) {
	var b bytes.Buffer
	b.Write(make([]byte, 1000))
	b.WriteString(mips + "\n\x00Linux version %s\x00")
	b.Write(make([]byte, 500))
	b.WriteString(mips + "\n")
	b.WriteString(debian + "\n")
	got := kernels(t, assay.Bytes(b.Bytes()))
	if len(got) != 2 || got[0].Release != "2.6.21.5" || got[0].Offset != 1000 || got[1].Release != "5.10.0-19-amd64" {
		t.Errorf("%+v", got)
	}
	for _, k := range got {
		if string(b.Bytes()[k.Offset:k.Offset+k.Length]) != k.Banner {
			t.Errorf("%q is not at 0x%x", k.Banner, k.Offset)
		}
	}
}

// A banner is found wherever it stands between two windows, and once.
func TestWindows(t *testing.T) {
	for _, at := range []int{window - 300, window - 100, window - 10, window - 1, window, window + 1, 2*window - 7} {
		b := make([]byte, 2*window+4096)
		copy(b[at:], mips+"\n")
		got := kernels(t, plain{b})
		if len(got) != 1 || got[0].Offset != int64(at) {
			t.Errorf("banner at 0x%x: %+v", at, got)
		}
	}
}

func TestMany(t *testing.T) {
	var b bytes.Buffer
	for i := range 100 {
		b.WriteString(strings.Replace(mips, "2.6.21", "2.6."+strings.Repeat("1", i%30+1), 1) + "\n")
	}
	if got := kernels(t, assay.Bytes(b.Bytes())); len(got) != maxFacts {
		t.Errorf("%d facts, want %d", len(got), maxFacts)
	}
}

func TestBootImage(t *testing.T) {
	b := make([]byte, 0x1000)
	b[0x1fe], b[0x1ff] = 0x55, 0xaa
	copy(b[0x202:], "HdrS")
	b[0x20e], b[0x20f] = 0x00, 0x04
	copy(b[0x600:], "5.10.0-19-amd64 (a@b) #1 SMP 2022")
	want := fact.Kernel{Release: "5.10.0-19-amd64", Banner: "5.10.0-19-amd64 (a@b) #1 SMP 2022", By: "a@b", Built: "#1 SMP 2022", Offset: 0x600, Length: 33}
	if got := kernels(t, assay.Bytes(b)); len(got) != 1 || got[0] != want {
		t.Errorf("%+v", got)
	}
	b[0x20f] = 0xff
	if got := kernels(t, assay.Bytes(b)); len(got) != 0 {
		t.Errorf("version past the end: %+v", got)
	}
}

func TestSelects(t *testing.T) {
	head := make([]byte, 0x400)
	for kind, want := range map[string]bool{"data": true, "elf": true, "elf-kernel": true, "text": false, "pe": false, "script": false} {
		if got := Survey.Selects(&survey.Subject{Kind: kind, Head: head, Size: 1 << 20}); got != want {
			t.Errorf("%s: %v, want %v", kind, got, want)
		}
	}
}

func TestBzImage(t *testing.T) {
	root := os.Getenv("ASSAY_SHARED")
	if root == "" {
		root = "../../../../shared"
	}
	b, err := os.ReadFile(filepath.Join(root, "corpora", "real", "linux", "bzImage-5.10-x86_64-zstd"))
	if err != nil {
		t.Skip("needs linux/bzImage-5.10-x86_64-zstd: set ASSAY_SHARED")
	}
	if !Survey.Selects(&survey.Subject{Kind: "pe", Head: b[:4096], Size: int64(len(b))}) {
		t.Error("not selected")
	}
	got := kernels(t, assay.Bytes(b))
	if len(got) != 1 || !strings.HasPrefix(got[0].Release, "5.10") || got[0].By == "" {
		t.Errorf("%+v", got)
	}
}

func FuzzKernel(f *testing.F) {
	f.Add([]byte(mips + "\n"))
	f.Add([]byte("x" + debian + "\x00"))
	f.Fuzz(func(t *testing.T, b []byte) {
		for _, k := range kernels(t, assay.Bytes(b)) {
			if k.Offset < 0 || k.Length <= 0 || k.Offset+k.Length > int64(len(b)) || !reflect.DeepEqual(string(b[k.Offset:k.Offset+k.Length]), k.Banner) {
				t.Fatalf("%+v", k)
			}
		}
	})
}
