package legible

import "testing"

func TestEscape(t *testing.T) {
	for in, want := range map[string]string{
		"plain":                   "plain",
		"\x1b[31m":                `\x1b[31m`,
		"a\xffb":                  `a\xffb`,
		"\u202egpj.exe":           `\u{202e}gpj.exe`,
		"\u009b":                  `\u{9b}`,
		"\U000e0041":              `\u{e0041}`,
		"Grüße, 路由器":              "Grüße, 路由器",
		"\u2028x\r\n\t\x00\ufeff": `\u{2028}x\x0d\x0a\x09\x00\u{feff}`,
	} {
		if got := Escape(in); got != want {
			t.Errorf("Escape(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestNumbers(t *testing.T) {
	for n, want := range map[int64]string{0: "0", 999: "999", 1000: "1,000", 1234567: "1,234,567", -1000: "-1,000", -100: "-100"} {
		if got := Grouped(n); got != want {
			t.Errorf("Grouped(%d) = %q, want %q", n, got, want)
		}
	}
	for n, want := range map[int64]string{0: "0 B", 1023: "1023 B", 1024: "1.0 KiB", 1<<20 - 1: "1.0 MiB", 1 << 30: "1.0 GiB", 3 << 40: "3.0 TiB"} {
		if got := Binary(n); got != want {
			t.Errorf("Binary(%d) = %q, want %q", n, got, want)
		}
	}
	for _, x := range []struct {
		part, total int64
		want        string
	}{{0, 9, "0 %"}, {9, 9, "100 %"}, {99999, 100000, "99.9 %"}, {1, 100000, "< 0.1 %"}, {1, 2, "50.0 %"}} {
		if got := Percent(x.part, x.total); got != x.want {
			t.Errorf("Percent(%d, %d) = %q, want %q", x.part, x.total, got, x.want)
		}
	}
	if got := Size(20480) + Size(1) + Count(2, "entry") + Count(0, "key") + Clip("abcdef", 4); got != "20,480 bytes (20.0 KiB)1 byte2 entries0 keysabc…" {
		t.Error(got)
	}
}

func TestNumbersOfIndexes(t *testing.T) {
	for want, list := range map[string][]int{"": nil, "1": {0}, "1-3,7": {0, 1, 2, 6}, "2,4-5": {1, 3, 4}} {
		if got := Numbers(list); got != want {
			t.Errorf("%v: %q, want %q", list, got, want)
		}
	}
}
