package html

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"assay"
	"assay/internal/legible"
)

// sideText is what stands at a range on one side.
type sideText struct {
	Side  string
	Runs  []textRun
	Empty string // what to say when there is no text
}

// textRun is a piece of such a text.
type textRun struct {
	Text    string // visible
	Differs bool   // the other side has not got it
}

// maxTokens bounds the work of one pair of texts.
const maxTokens = 256

// sideTexts are the texts of both sides, with what differs marked; none when
// neither is known.
func sideTexts(r *assay.Range) []sideText {
	if r.TextA == "" && r.TextB == "" {
		return nil
	}
	a, b := tokens(r.TextA), tokens(r.TextB)
	inA, inB := marks(a, b)
	return []sideText{
		{"A", runs(a, inA), emptyWords(r.TextA, r.A, r.B)},
		{"B", runs(b, inB), emptyWords(r.TextB, r.B, r.A)},
	}
}

// emptyWords say what a text that is empty means: texts end before bytes of
// zero.
func emptyWords(text string, at, other int64) string {
	switch {
	case text != "":
		return ""
	case at < 0 && other >= 0:
		return "nothing there"
	case at < 0:
		return "none"
	}
	return "empty, or bytes of zero"
}

// hexBytes are bytes written as hexadecimal digits.
var hexBytes = regexp.MustCompile(`^[0-9a-f]{2}( [0-9a-f]{2})*( \.\.\.)?$`)

// tokens cuts a text into what is compared: words, bytes of a dump, and single
// characters that are neither letter nor digit. A line end that is written out
// as \n is one.
func tokens(s string) (list []string) {
	if utf8.RuneCountInString(s) > maxText {
		s = string([]rune(s)[:maxText]) + "…"
	}
	if hexBytes.MatchString(s) {
		return strings.SplitAfter(s, " ")
	}
	for len(s) > 0 {
		n := 0
		for n < len(s) {
			r, k := utf8.DecodeRuneInString(s[n:])
			if r != '_' && !unicode.IsLetter(r) && !unicode.IsDigit(r) || r == utf8.RuneError {
				break
			}
			n += k
		}
		if n == 0 {
			if _, n = utf8.DecodeRuneInString(s); strings.HasPrefix(s, `\n`) {
				n = 2
			}
		}
		list = append(list, s[:n])
		s = s[n:]
	}
	return list
}

// marks tells for each token whether it is in no longest common subsequence of
// both. Of long texts only what begins and ends them the same is common.
func marks(a, b []string) (inA, inB []bool) {
	inA, inB = make([]bool, len(a)), make([]bool, len(b))
	from := 0
	for from < min(len(a), len(b)) && same(a[from], b[from]) {
		from++
	}
	endA, endB := len(a), len(b)
	for endA > from && endB > from && same(a[endA-1], b[endB-1]) {
		endA, endB = endA-1, endB-1
	}
	for i := from; i < endA; i++ {
		inA[i] = true
	}
	for i := from; i < endB; i++ {
		inB[i] = true
	}
	if endA-from > maxTokens || endB-from > maxTokens {
		return inA, inB
	}
	common(a[from:endA], b[from:endB], inA[from:endA], inB[from:endB])
	return inA, inB
}

// same: the last byte of a dump has no blank behind it.
func same(x, y string) bool {
	return x == y || len(x) > 1 && len(y) > 1 && strings.TrimSuffix(x, " ") == strings.TrimSuffix(y, " ")
}

// common clears the marks of a longest common subsequence.
func common(a, b []string, inA, inB []bool) {
	wide := len(b) + 1
	best := make([]uint16, (len(a)+1)*wide)
	for i := len(a) - 1; i >= 0; i-- {
		for k := len(b) - 1; k >= 0; k-- {
			if same(a[i], b[k]) {
				best[i*wide+k] = best[(i+1)*wide+k+1] + 1
			} else {
				best[i*wide+k] = max(best[(i+1)*wide+k], best[i*wide+k+1])
			}
		}
	}
	for i, k := 0, 0; i < len(a) && k < len(b); {
		switch {
		case same(a[i], b[k]):
			inA[i], inB[k] = false, false
			i, k = i+1, k+1
		case best[(i+1)*wide+k] >= best[i*wide+k+1]:
			i++
		default:
			k++
		}
	}
}

// runs joins neighbouring tokens of one sort. Behind a line end that is
// written out a new line begins.
func runs(list []string, marked []bool) (out []textRun) {
	var b strings.Builder
	for i, t := range list {
		b.WriteString(legible.Escape(strings.ReplaceAll(t, "\t", "    ")))
		if t == `\n` && i+1 < len(list) {
			b.WriteByte('\n')
		}
		if i+1 == len(list) || marked[i+1] != marked[i] {
			out = append(out, textRun{b.String(), marked[i]})
			b.Reset()
		}
	}
	return out
}
