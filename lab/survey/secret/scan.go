package secret

import (
	"bytes"
	"strings"

	"assay/anatomy/credential"
)

// needles are what a line must hold to be looked at, in lower case. All have
// three bytes or more.
var words = []string{"pass", "pwd", "psk", "secret", "communit", "token", "apikey", "api_key", "wep_key", "wepkey", "network_key",
	"nw_key", "srp_verifier", "wps_pin", "wpspin", "_pin", "accountkey", "://", "com2sec", "createuser", ": eap", ": xauth", "\" md5", "\" mschapv2", "\" ttls", " -u ", " -k ", "pw=", "login"}

// binaryWords are those for programs, where names of settings are everywhere
// and mean nothing: only whole assignments, commands and URLs count.
var binaryWords = []string{"passw", "passphrase", "_pass", "pass=", "pwd=", "_psk", "psk=", "secret=",
	"community", "token=", "://"}

// shapes are how values begin that tell by themselves what they are.
var shapeWords = []string{"akia", "asia", "ghp_", "gho_", "ghs_", "ghu_", "ghr_", "github_pat_", "glpat-", "xoxb-", "xoxp-", "xoxa-", "aiza", "sk_live_",
	"rk_live_", "npm_", "sg.", "eyj", "accountkey=", "hooks.slack.com/services/"}

// finder finds needles in one pass that looks at every second pair of bytes:
// of each needle one pair at an even place and one at an odd place is looked
// for, the rarest of each.
type finder struct {
	pairs  [1 << 10]uint64 // a bit for each pair of folded bytes
	table  [1 << 16]uint8  // 1 + index of the bucket; 0: none
	bucket [][]needle
}

type needle struct {
	word []byte // folded
	at   int    // of the pair in the word
}

func newFinder(lists ...[]string) *finder {
	f := &finder{}
	for _, list := range lists {
		for _, w := range list {
			b := []byte(w)
			for i := range b {
				b[i] = fold[b[i]]
			}
			f.add(needle{b, rarest(b, 0)})
			f.add(needle{b, rarest(b, 1)})
		}
	}
	return f
}

func (f *finder) add(n needle) {
	k := uint16(n.word[n.at])<<8 | uint16(n.word[n.at+1])
	f.pairs[k>>6] |= 1 << (k & 63)
	if f.table[k] == 0 {
		f.bucket = append(f.bucket, nil)
		f.table[k] = uint8(len(f.bucket))
	}
	list := &f.bucket[f.table[k]-1]
	*list = append(*list, n)
}

// rarest is the place of the pair of letters, from the given one on in steps of
// two, that text is least likely to have.
func rarest(b []byte, from int) int {
	best, most := from, -1
	for i := from; i+1 < len(b); i += 2 {
		if r := rarity(b[i]) * rarity(b[i+1]); r > most {
			best, most = i, r
		}
	}
	return best
}

// rarity ranks letters by how seldom they are in English and in programs'
// names.
func rarity(c byte) int {
	const frequent = " etaoinsrhldcumfpgwybvkxjqz"
	if i := strings.IndexByte(frequent, c); i >= 0 {
		return i + 1
	}
	return 20
}

// fold makes letters lower case and leaves other bytes.
var fold = func() (t [256]byte) {
	for i := range t {
		t[i] = byte(i)
		if i >= 'A' && i <= 'Z' {
			t[i] = byte(i) | 0x20
		}
	}
	return t
}()

var (
	textFinder   = newFinder(words, shapeWords)
	binaryFinder = newFinder(binaryWords, shapeWords, credential.Strings())
)

// next gives the place of a needle in b at from or later, -1 when there is
// none: the first, but for needles that lie so close that they share a line.
func (f *finder) next(b []byte, from int) int {
	for i := max(from-1, 0); i+1 < len(b); i += 2 {
		k := uint16(fold[b[i]])<<8 | uint16(fold[b[i+1]])
		if f.pairs[k>>6]&(1<<(k&63)) == 0 {
			continue
		}
		for _, n := range f.bucket[f.table[k]-1] {
			if at := i - n.at; at >= from && at+len(n.word) <= len(b) && matches(b[at:], n.word) {
				return at
			}
		}
	}
	return -1
}

func matches(b, word []byte) bool {
	for i, c := range word {
		if fold[b[i]] != c {
			return false
		}
	}
	return true
}

// hits looks at every line, or string of a program, that holds a needle.
func (r *reader) hits() {
	f := textFinder
	if r.kind == "elf" {
		f = binaryFinder
	}
	for at, n := 0, 0; n < maxHits && r.n < maxFacts; n++ {
		at = f.next(r.b, at)
		if at < 0 {
			return
		}
		start, end := r.around(at)
		switch {
		case r.binary:
			r.text(start, end)
		default:
			r.textLine(start, end)
		}
		at = max(end, at+1)
	}
}

// around gives the line, or in binary content the run of printable bytes,
// around a place.
func (r *reader) around(at int) (start, end int) {
	lo, hi := max(0, at-maxLine), min(len(r.b), at+maxLine)
	if !r.binary {
		start = lo + bytes.LastIndexByte(r.b[lo:at], '\n') + 1
		if n := bytes.IndexByte(r.b[at:hi], '\n'); n >= 0 {
			return start, at + n
		}
		return start, hi
	}
	for start = at; start > lo && printable(r.b[start-1]); start-- {
	}
	for end = at; end < hi && printable(r.b[end]); end++ {
	}
	return start, end
}

func printable(c byte) bool { return c >= ' ' && c < 0x7f || c == '\t' }
