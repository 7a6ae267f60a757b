package address

import (
	"bytes"
	"strings"
)

// wide are top-level domains that no file name or program text ends in.
var wide = set("com net org edu gov mil biz")

// narrow are top-level domains that also end names of files and members of
// structures: two labels are not enough for a host.
var narrow = set(`io info cn de uk ru jp kr tw fr it es nl br in us eu ch at be se dk fi cz hu gr tr il au nz ca mx ar cl za vn th my sg hk ph ua ro bg lt
	lv ee sk si hr rs pt ie lu no ir pk sa ae int asia mobi name tv cc me cloud online site app dev`)

// files are last labels of names that look like hosts of narrow domains.
var files = set("id in me cc no name app dev es it is my")

func set(list string) map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(list) {
		m[w] = true
	}
	return m
}

// isHost tells host names from file names, members and versions. In programs
// more is asked, since any text may stand there.
func isHost(run []byte, binary bool) bool {
	if i := bytes.LastIndexByte(run, '.'); i < 0 || !wide[string(run[i+1:])] && !narrow[string(run[i+1:])] && !upper(run[i+1:]) {
		return false
	}
	s := string(run)
	if len(s) < 6 || len(s) > 253 || s[0] == '.' || s[0] == '-' || strings.Contains(s, "..") {
		return false
	}
	labels := strings.Split(s, ".")
	top := labels[len(labels)-1]
	lower := strings.ToLower(top)
	if top != lower && strings.ToUpper(s) != s {
		return false
	}
	for _, l := range labels {
		if l == "" || len(l) > 63 || l[0] == '-' {
			return false
		}
	}
	second := labels[len(labels)-2]
	switch {
	case wide[lower]:
		return len(second) > 1 && strings.Trim(second, "0123456789") != "" && !reversed[labels[0]]
	case narrow[lower]:
		if len(labels) < 3 || reversed[labels[0]] || strings.ToLower(s) != s {
			return false
		}
		if binary && files[lower] && labels[0] != "www" {
			return false
		}
		for _, l := range labels[:len(labels)-1] {
			if len(l) < 2 || strings.Trim(l, "0123456789") == "" {
				return false
			}
		}
		return true
	}
	return false
}

// upper tells short words in capital letters.
func upper(b []byte) bool {
	for _, c := range b {
		if c < 'A' || c > 'Z' {
			return false
		}
	}
	return len(b) >= 2 && len(b) <= 6
}

// reversed are first labels of names of packages and interfaces, which are
// written the other way round, and of keys of sysctl and of settings.
var reversed = set("com org net io de lib sys kernel vm fs this self window document device config option internetgatewaydevice java javax android")
