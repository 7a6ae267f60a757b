package build

import (
	"bytes"
	"path"
	"strings"

	"assay/anatomy/elf"
	"assay/anatomy/printable"
	"assay/lab/fact"
	"assay/lab/survey"
)

// roots are where builds stand. The mark is looked for anywhere; what stands
// before it must not be part of a longer name.
var roots = [][]byte{[]byte("/home/"), []byte("/root/"), []byte("/Users/"), []byte("/usr/src/"), []byte("/build"), []byte("/workspace"), []byte("/jenkins"),
	[]byte(".c\x00"), []byte(".cpp\x00"), []byte("Linux version ")}

// binary looks for paths in the data of programs, and, in ELF files, for what
// the compiler wrote.
func binary(in *survey.Input, emit func(any), isELF bool) error {
	if isELF {
		compilers(in, emit)
	}
	p := paths{at: map[string]int{}, seen: map[int64]bool{}}
	err := printable.Pieces(in.Ctx, in, func(b []byte, base int64, from, to int) bool {
		for _, root := range roots {
			p.search(b, base, from, to, root)
		}
		return true
	})
	for _, f := range p.list {
		emit(f)
	}
	return err
}

func compilers(in *survey.Input, emit func(any)) {
	f, err := elf.Read(in.Content)
	if err != nil {
		return
	}
	for _, c := range f.Comments() {
		emit(fact.Build{Trace: "compiler", Value: clip(c)})
	}
	for i := range f.Sections {
		if s := &f.Sections[i]; s.Name == ".debug_info" && s.Len > 0 {
			emit(fact.Build{Trace: "debug", Value: ".debug_info", Offset: int64(min(s.Offset, 1<<62))})
		}
	}
}

type paths struct {
	list []fact.Build
	at   map[string]int
	seen map[int64]bool // places that were looked at, since a path may have several marks
}

const maxHits = 5000 // looked at in one piece, for each root

// search finds the paths with one root in b[from:to].
func (p *paths) search(b []byte, base int64, from, to int, root []byte) {
	for at, n := from, 0; at < to && n < maxHits; n++ {
		i := bytes.Index(b[at:to], root)
		if i < 0 {
			return
		}
		at += i
		start, end := printable.Around(b, at, 500)
		if root[0] == 'L' {
			p.builder(string(b[at:end]), base+int64(at))
		} else {
			for s := start; s < at; s++ { // the path begins behind the last of these
				if strings.IndexByte(" \t\"'=:,;()<>", b[s]) >= 0 {
					start = s + 1
				}
			}
			for e := at; e < end; e++ {
				if strings.IndexByte(" \t\"'=:,;()<>", b[e]) >= 0 {
					end = e
				}
			}
			if place := base + int64(start); !p.seen[place] && end-start < 400 {
				p.seen[place] = true
				p.path(string(b[start:max(start, end)]), place)
			}
		}
		at = max(end, at+1)
	}
}

// builder reads "Linux version R (user@host)".
func (p *paths) builder(text string, at int64) {
	_, rest, ok := strings.Cut(text, " (")
	who, _, closed := strings.Cut(rest, ")")
	user, host, has := strings.Cut(who, "@")
	if ok && closed && has && user != "" && host != "" && len(who) < 100 && !strings.ContainsAny(who, " %") {
		p.add(fact.Build{Trace: "builder", Value: clip(who), User: clip(user), Offset: at}, who)
	}
}

// path takes a path that looks like one of a build: of a source file, or deep
// below a folder of builds.
func (p *paths) path(text string, at int64) {
	if len(text) < 8 || len(text) > 400 || strings.ContainsAny(text, "%*$[]{}|\\^`") || !strings.HasPrefix(text, "/") && !strings.HasPrefix(text, "../../") {
		return
	}
	ext := path.Ext(text)
	source := sources[ext]
	user, below := userOf(text)
	deep := strings.Count(text, "/")
	switch {
	case source && strings.HasPrefix(text, "/") && deep >= 3:
	case source && deep >= 3: // ../../src/x.c
	case user != "" && below >= 2:
	case (strings.HasPrefix(text, "/build/") || strings.HasPrefix(text, "/builds/") || strings.Contains(text, "/workspace/") || strings.Contains(text, "/jenkins/") || strings.HasPrefix(text, "/usr/src/") || strings.Contains(text, "/build_dir/")) && deep >= 3:
	default:
		return
	}
	folder := text
	if source {
		folder = path.Dir(text)
	}
	p.add(fact.Build{Trace: "path", Value: clip(text), User: clip(user), Offset: at}, folder)
}

var sources = map[string]bool{".c": true, ".cpp": true, ".cc": true, ".cxx": true, ".h": true, ".hpp": true, ".S": true, ".s": true, ".go": true, ".rs": true, ".o": true, ".a": true, ".la": true}

// userOf gives the name below /home or /Users, and how many elements follow.
func userOf(text string) (user string, below int) {
	for _, root := range []string{"/home/", "/Users/"} {
		if rest, ok := strings.CutPrefix(text, root); ok {
			user, rest, _ = strings.Cut(rest, "/")
			return user, 1 + strings.Count(rest, "/")
		}
	}
	if rest, ok := strings.CutPrefix(text, "/root/"); ok && !strings.HasPrefix(rest, ".") {
		return "root", 1 + strings.Count(rest, "/")
	}
	return "", 0
}

// add counts traces with the same key as one.
func (p *paths) add(f fact.Build, key string) {
	if i, seen := p.at[f.Trace+key]; seen {
		p.list[i].Count++
		return
	}
	if len(p.list) < maxFacts {
		p.at[f.Trace+key] = len(p.list)
		f.Count = 1
		p.list = append(p.list, f)
	}
}
