package align

import (
	"bytes"
	"slices"
)

// Lines aligns two texts line by line: what stands between two lines that both
// have is compared line with line when there are as many of them, and is one
// run otherwise. In a pair of lines, words are compared.
func Lines(a, b []byte) []Run {
	x, y := cutLines(a), cutLines(b)
	l := liner{x: x, y: y}
	l.between(0, len(x), 0, len(y), 0)
	return l.runs
}

type line struct {
	text []byte // with what ends it
	at   int64
}

func cutLines(b []byte) (list []line) {
	at := int64(0)
	for l := range bytes.Lines(b) {
		list = append(list, line{l, at})
		at += int64(len(l))
	}
	return append(list, line{nil, at})
}

type liner struct {
	x, y []line // each with an empty one behind the last
	runs []Run
}

// depth is how often what is between lines is looked at again for lines that
// occur once there.
const depth = 16

// between aligns lines a0..a1 with b0..b1.
func (l *liner) between(a0, a1, b0, b1, level int) {
	for a0 < a1 && b0 < b1 && bytes.Equal(l.x[a0].text, l.y[b0].text) {
		a0, b0 = a0+1, b0+1
	}
	ea, eb := a1, b1
	for a0 < ea && b0 < eb && bytes.Equal(l.x[ea-1].text, l.y[eb-1].text) {
		ea, eb = ea-1, eb-1
	}
	switch {
	case a0 == ea && b0 == eb:
		return
	case a0 == ea || b0 == eb || level == depth:
		l.block(a0, ea, b0, eb)
		return
	}
	anchors := l.anchors(a0, ea, b0, eb)
	if len(anchors) == 0 {
		l.block(a0, ea, b0, eb)
		return
	}
	for _, m := range anchors {
		l.between(a0, m[0], b0, m[1], level+1)
		a0, b0 = m[0]+1, m[1]+1
	}
	l.between(a0, ea, b0, eb, level+1)
}

// block is lines without a partner: of as many on both sides each with the one
// at its place, else one run.
func (l *liner) block(a0, a1, b0, b1 int) {
	if a1-a0 != b1-b0 {
		l.runs = appendRun(l.runs, Run{l.x[a0].at, l.x[a1].at - l.x[a0].at, l.y[b0].at, l.y[b1].at - l.y[b0].at})
		return
	}
	for i := range a1 - a0 {
		l.words(l.x[a0+i], l.y[b0+i])
	}
}

// anchors are lines that occur once on both sides, those of them that stand in
// the same order.
func (l *liner) anchors(a0, a1, b0, b1 int) [][2]int {
	type seen struct{ a, b, inA, inB int }
	count := make(map[string]*seen, a1-a0)
	for i := a0; i < a1; i++ {
		s := count[string(l.x[i].text)]
		if s == nil {
			s = &seen{}
			count[string(l.x[i].text)] = s
		}
		s.a, s.inA = i, s.inA+1
	}
	for j := b0; j < b1; j++ {
		if s := count[string(l.y[j].text)]; s != nil {
			s.b, s.inB = j, s.inB+1
		}
	}
	var both [][2]int
	for i := a0; i < a1; i++ {
		if s := count[string(l.x[i].text)]; s.inA == 1 && s.inB == 1 {
			both = append(both, [2]int{s.a, s.b})
		}
	}
	return rising(both)
}

// rising is the longest part of a list, sorted by the first number, in which
// the second rises too.
func rising(list [][2]int) [][2]int {
	var tops []int // of the best chain of each length, index of its last
	before := make([]int, len(list))
	for i, m := range list {
		at, _ := slices.BinarySearchFunc(tops, m[1], func(t, want int) int { return list[t][1] - want })
		before[i] = -1
		if at > 0 {
			before[i] = tops[at-1]
		}
		if at == len(tops) {
			tops = append(tops, i)
		} else {
			tops[at] = i
		}
	}
	if len(tops) == 0 {
		return nil
	}
	var out [][2]int
	for i := tops[len(tops)-1]; i >= 0; i = before[i] {
		out = append(out, list[i])
	}
	slices.Reverse(out)
	return out
}

// maxWords is up to how many words of two lines, multiplied, are compared with
// each other.
const maxWords = 1 << 18

// words compares a pair of lines word by word.
func (l *liner) words(x, y line) {
	a, b := cutWords(x.text), cutWords(y.text)
	p, s := 0, 0
	for p < len(a) && p < len(b) && bytes.Equal(a[p], b[p]) {
		x.at, y.at, p = x.at+int64(len(a[p])), y.at+int64(len(b[p])), p+1
	}
	a, b = a[p:], b[p:]
	for s < len(a) && s < len(b) && bytes.Equal(a[len(a)-1-s], b[len(b)-1-s]) {
		s++
	}
	a, b = a[:len(a)-s], b[:len(b)-s]
	if len(a)*len(b) > maxWords {
		l.runs = appendRun(l.runs, Run{x.at, length(a), y.at, length(b)})
		return
	}
	for _, step := range script(a, b) {
		if n, m := length(a[:step[0]]), length(b[:step[1]]); !step.same() {
			l.runs = appendRun(l.runs, Run{x.at, n, y.at, m})
		}
		x.at, y.at = x.at+length(a[:step[0]]), y.at+length(b[:step[1]])
		a, b = a[step[0]:], b[step[1]:]
	}
}

// steps: so many words of a and of b; the same ones if the third is 1.
type steps [3]int

func (s steps) same() bool { return s[2] == 1 }

// script is how words of a become those of b: the longest common subsequence.
func script(a, b [][]byte) (list []steps) {
	w := len(b) + 1
	best := make([]int32, (len(a)+1)*w)
	for i := len(a) - 1; i >= 0; i-- {
		for j := len(b) - 1; j >= 0; j-- {
			if bytes.Equal(a[i], b[j]) {
				best[i*w+j] = best[(i+1)*w+j+1] + 1
			} else {
				best[i*w+j] = max(best[(i+1)*w+j], best[i*w+j+1])
			}
		}
	}
	i, j := 0, 0
	for i < len(a) || j < len(b) {
		i0, j0 := i, j
		for i < len(a) && j < len(b) && bytes.Equal(a[i], b[j]) {
			i, j = i+1, j+1
		}
		if i > i0 {
			list = append(list, steps{i - i0, j - j0, 1})
		}
		i0, j0 = i, j
		for (i < len(a) || j < len(b)) && !(i < len(a) && j < len(b) && bytes.Equal(a[i], b[j])) {
			if j == len(b) || i < len(a) && best[(i+1)*w+j] >= best[i*w+j+1] {
				i++
			} else {
				j++
			}
		}
		if i > i0 || j > j0 {
			list = append(list, steps{i - i0, j - j0, 0})
		}
	}
	return list
}

func length(words [][]byte) (n int64) {
	for _, w := range words {
		n += int64(len(w))
	}
	return n
}

// cutWords cuts a line into words of letters and digits and single other bytes.
func cutWords(l []byte) (list [][]byte) {
	for len(l) > 0 {
		n := 1
		if wordByte(l[0]) {
			for n < len(l) && wordByte(l[n]) {
				n++
			}
		}
		list = append(list, l[:n])
		l = l[n:]
	}
	return list
}

func wordByte(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_' || c >= 0x80
}
