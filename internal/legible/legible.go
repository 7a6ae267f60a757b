// Package legible writes numbers and foreign text so that a person can read
// them: sizes, shares, counts, and text in which nothing is hidden.
package legible

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Escape makes every character of s visible: control characters and bytes that
// are not UTF-8 are written \x1b, formatting characters that show nothing or
// turn the direction of writing (Unicode category Cf, Zl, Zp) \u{202e}.
func Escape(s string) string {
	clean := true
	for i := 0; i < len(s) && clean; i++ {
		clean = s[i] >= 0x20 && s[i] < 0x7f
	}
	if clean {
		return s
	}
	var b strings.Builder
	for len(s) > 0 {
		r, n := utf8.DecodeRuneInString(s)
		switch {
		case r == utf8.RuneError && n == 1, r < 0x80 && unicode.IsControl(r):
			fmt.Fprintf(&b, `\x%02x`, s[0])
		case Hidden(r):
			fmt.Fprintf(&b, `\u{%x}`, r)
		default:
			b.WriteString(s[:n])
		}
		s = s[n:]
	}
	return b.String()
}

// Hidden reports whether a reader would not see r as it is.
func Hidden(r rune) bool {
	return unicode.IsControl(r) || unicode.In(r, unicode.Cf, unicode.Zl, unicode.Zp)
}

// Clip shortens s to n characters.
func Clip(s string, n int) string {
	if utf8.RuneCountInString(s) <= n {
		return s
	}
	return string([]rune(s)[:max(n-1, 0)]) + "…"
}

// Grouped writes n with commas between thousands.
func Grouped(n int64) string {
	s, sign := strconv.FormatInt(n, 10), ""
	if n < 0 {
		s, sign = s[1:], "-"
	}
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return sign + s
}

// Count writes n with its noun in the singular or plural.
func Count(n int64, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	if stem, ok := strings.CutSuffix(noun, "y"); ok && !strings.HasSuffix(stem, "e") {
		return Grouped(n) + " " + stem + "ies"
	}
	return Grouped(n) + " " + noun + "s"
}

// Binary writes a number of bytes with one decimal in KiB, MiB, GiB or TiB.
func Binary(n int64) string {
	if n < 1<<10 {
		return strconv.FormatInt(n, 10) + " B"
	}
	f, unit := float64(n)/(1<<10), 0
	for f >= 1023.95 && unit < 3 {
		f, unit = f/(1<<10), unit+1
	}
	return fmt.Sprintf("%.1f %s", f, [...]string{"KiB", "MiB", "GiB", "TiB"}[unit])
}

// Size writes a number of bytes exactly and, from 10 KiB on, in binary units.
func Size(n int64) string {
	if n < 10<<10 {
		return Count(n, "byte")
	}
	return fmt.Sprintf("%s bytes (%s)", Grouped(n), Binary(n))
}

// Percent writes part/total with one decimal. It says 100 % only when nothing
// is missing and 0 % only when there is nothing.
func Percent(part, total int64) string {
	switch {
	case part >= total:
		return "100 %"
	case part <= 0:
		return "0 %"
	}
	tenths := min(int64(float64(part)/float64(total)*1000), 999)
	if tenths == 0 {
		return "< 0.1 %"
	}
	return fmt.Sprintf("%d.%d %%", tenths/10, tenths%10)
}

// Numbers writes indexes as numbers from 1, runs of them shortened: "1-3,7".
func Numbers(indexes []int) string {
	var s []string
	for i := 0; i < len(indexes); {
		j := i
		for j+1 < len(indexes) && indexes[j+1] == indexes[j]+1 {
			j++
		}
		if j > i {
			s = append(s, fmt.Sprintf("%d-%d", indexes[i]+1, indexes[j]+1))
		} else {
			s = append(s, fmt.Sprint(indexes[i]+1))
		}
		i = j + 1
	}
	return strings.Join(s, ",")
}
