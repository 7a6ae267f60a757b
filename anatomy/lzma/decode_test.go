package lzma

import (
	"bytes"
	"os"
	"os/exec"
	"testing"
)

func oracle(t testing.TB, data []byte, args ...string) []byte {
	t.Helper()
	p, err := exec.LookPath("xz")
	if err != nil {
		t.Skip("needs the xz command as oracle")
	}
	c := exec.Command(p, append([]string{"-c", "-T1"}, args...)...)
	c.Stdin = bytes.NewReader(data)
	b, err := c.Output()
	if err != nil {
		t.Fatalf("xz %v: %v", args, err)
	}
	return b
}

func executable(t testing.TB, n int) []byte {
	t.Helper()
	p, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(p)
	if err != nil {
		t.Fatal(err)
	}
	return b[:min(n, len(b))]
}

func TestOracleAlone(t *testing.T) {
	data := executable(t, 1<<18)
	for _, args := range [][]string{
		{"-0"}, {"-6"}, {"--lzma1=preset=9,lc=0,lp=2,pb=0"}, {"--lzma1=lc=4,lp=0,pb=4"}, {"--lzma1=lc=0,lp=4,pb=2"}, {"--lzma1=lc=1,lp=1,pb=1"},
	} {
		b := oracle(t, data, append([]string{"--format=lzma"}, args...)...)
		p, err := ParseProps(b[0])
		if err != nil {
			t.Fatal(err)
		}
		dst := make([]byte, len(data)+10)
		out, in, err := Decode(dst, b[13:], p)
		if err != nil || in != len(b)-13 || !bytes.Equal(dst[:out], data) {
			t.Errorf("%v: out %d of %d, in %d of %d, %v", args, out, len(data), in, len(b)-13, err)
		}
		out, in, err = Decode(dst[:len(data)], append(b[13:len(b):len(b)], "trailing bytes"...), p)
		if err != nil || in != len(b)-13 || !bytes.Equal(dst[:out], data) {
			t.Errorf("%v: exact size: out %d of %d, in %d of %d, %v", args, out, len(data), in, len(b)-13, err)
		}
	}
}

func BenchmarkDecode(b *testing.B) {
	data := executable(b, 8<<20)
	if p := os.Getenv("LZMA_BENCH"); p != "" {
		data, _ = os.ReadFile(p)
	}
	z := oracle(b, data, "--format=lzma", "-6")
	p, _ := ParseProps(z[0])
	dst := make([]byte, len(data))
	b.SetBytes(int64(len(data)))
	for b.Loop() {
		if n, _, err := Decode(dst, z[13:], p); err != nil || n != len(data) {
			b.Fatal(n, err)
		}
	}
}
