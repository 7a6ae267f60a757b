package text

import (
	"fmt"
	"strconv"
	"strings"
)

// grouped writes a number with commas between thousands.
func grouped(n int64) string {
	s := strconv.FormatInt(n, 10)
	from := len(s) % 3
	if n < 0 {
		from = 1 + (len(s)-1)%3
	}
	var b strings.Builder
	b.WriteString(s[:from])
	for ; from < len(s); from += 3 {
		if b.Len() > 0 && b.String() != "-" {
			b.WriteByte(',')
		}
		b.WriteString(s[from : from+3])
	}
	return b.String()
}

// size writes a number of bytes exactly and, from 10 KiB on, in binary units.
func size(n int64) string {
	if n < 10<<10 {
		return count64(n, "byte")
	}
	return fmt.Sprintf("%s bytes (%s)", grouped(n), binary(n))
}

// binary writes a number of bytes with one decimal in KiB, MiB, GiB or TiB.
func binary(n int64) string {
	if n < 1<<10 {
		return strconv.FormatInt(n, 10) + " B"
	}
	f, unit := float64(n)/(1<<10), 0
	for f >= 1023.95 && unit < 3 {
		f, unit = f/(1<<10), unit+1
	}
	return fmt.Sprintf("%.1f %s", f, [...]string{"KiB", "MiB", "GiB", "TiB"}[unit])
}

// percent writes part/total with one decimal and says 100 % only when nothing
// is missing, 0 % only when there is nothing.
func percent(part, total int64) string {
	switch {
	case part >= total:
		return "100 %"
	case part <= 0:
		return "0 %"
	}
	tenths := min(max(int64(float64(part)/float64(total)*1000), 1), 999)
	return fmt.Sprintf("%d.%d %%", tenths/10, tenths%10)
}

func count(n int, noun string) string { return count64(int64(n), noun) }

// count64 writes a number with its noun in the singular or plural.
func count64(n int64, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return grouped(n) + " " + plural(noun)
}

func plural(noun string) string {
	if stem, ok := strings.CutSuffix(noun, "y"); ok && !strings.HasSuffix(stem, "e") {
		return stem + "ies"
	}
	return noun + "s"
}
