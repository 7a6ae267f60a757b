package hexrecord_test

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"testing"

	"assay"
	"assay/anatomy/hexrecord"
)

func line(b ...byte) string {
	sum := byte(0)
	for _, c := range b {
		sum += c
	}
	return fmt.Sprintf(":%X%02X\r\n", b, -sum)
}

func data(at uint16, text string) string {
	return line(append([]byte{byte(len(text)), byte(at >> 8), byte(at), 0}, text...)...)
}

func read(t *testing.T, s hexrecord.Syntax, text string) (*hexrecord.Image, []string) {
	t.Helper()
	c := assay.Bytes(text)
	i, err := s.Read(context.Background(), c, c.Size())
	if err != nil {
		t.Fatal(err)
	}
	var parts []string
	for k := range i.Segments {
		var w bytes.Buffer
		if err := s.Write(&w, c, &i.Segments[k]); err != nil {
			t.Error(err)
		}
		if int64(w.Len()) != i.Segments[k].Size {
			t.Errorf("segment %d: %d bytes of %d", k, w.Len(), i.Segments[k].Size)
		}
		parts = append(parts, fmt.Sprintf("%x:%s", i.Segments[k].Address, strings.ReplaceAll(w.String(), "\xff", ".")))
	}
	return i, parts
}

func TestIntel(t *testing.T) {
	text := data(0x10, "abcd") + data(0x14, "efgh") + line(2, 0, 0, 4, 0x12, 0x34) + data(0, "XY") + data(6, "Z") + line(2, 0, 0, 2, 0x10, 0) + data(0, "low") + line(4, 0, 0, 5, 0, 0, 1, 2) + line(0, 0, 0, 1)
	i, parts := read(t, hexrecord.Intel, text+"rest\n")
	if got := strings.Join(parts, " "); got != "10:abcdefgh 10000:low 12340000:XY....Z" || !i.Ended || i.Length != int64(len(text)) || i.Start != 0x102 || i.Records != 5 || i.BadCount != 0 {
		t.Errorf("%s, %+v", got, i)
	}
}

func TestBad(t *testing.T) {
	good := data(0, "aaaa") + data(4, "bbbb") + data(8, "cccc") + line(0, 0, 0, 1)
	sum := strings.Replace(good, "62626262", "62626263", 1)
	i, parts := read(t, hexrecord.Intel, sum)
	if got := strings.Join(parts, " "); got != "0:aaaabbbccccc" || i.BadCount != 1 || i.Segments[0].Damaged == "" {
		t.Errorf("%s, %+v", got, i)
	}
	shape := strings.Replace(good, "62626262", "626262", 1)
	i, parts = read(t, hexrecord.Intel, shape)
	if got := strings.Join(parts, " "); got != "0:aaaa....cccc" || i.BadCount != 1 || i.Segments[0].Damaged == "" {
		t.Errorf("%s, %+v", got, i)
	}
	i, parts = read(t, hexrecord.Intel, data(0, "aaaa")+data(2, "bbbb")+strings.Repeat("text\n", 100))
	if got := strings.Join(parts, " "); got != "0:aaaabb" || i.Ended || i.Segments[0].Damaged == "" || i.BadCount != 0 {
		t.Errorf("%s, %+v", got, i)
	}
}

func TestMotorola(t *testing.T) {
	text := "S00600004844521B\nS1070010616263645E\nS5030001FB\nS9030010EC\n"
	i, parts := read(t, hexrecord.Motorola, text)
	if got := strings.Join(parts, " "); got != "10:abcd" || i.Header != "HDR" || !i.Ended || i.Start != 0x10 {
		t.Errorf("%s, %+v", got, i)
	}
}

func TestStarts(t *testing.T) {
	for text, want := range map[string]bool{
		data(0, "x"): true, ":0\n" + data(0, "x"): true, ":)\n": false, "x\n" + data(0, "x"): false, "": false, "S0\n": false, data(0, "x")[:8]: false,
	} {
		if got := hexrecord.Intel.Starts([]byte(text)); got != want {
			t.Errorf("%q: %v", text, got)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(data(0, "ab")+line(0, 0, 0, 1)), true)
	f.Add([]byte("S1070010616263645E\nS9030010EC\n"), false)
	f.Fuzz(func(t *testing.T, b []byte, intel bool) {
		s := hexrecord.Motorola
		if intel {
			s = hexrecord.Intel
		}
		i, err := s.Read(context.Background(), assay.Bytes(b), int64(len(b)))
		if err != nil {
			return
		}
		for k := range i.Segments {
			var w bytes.Buffer
			if err := s.Write(&w, assay.Bytes(b), &i.Segments[k]); err != nil || int64(w.Len()) != i.Segments[k].Size {
				t.Errorf("%d bytes of %d, %v", w.Len(), i.Segments[k].Size, err)
			}
		}
	})
}
