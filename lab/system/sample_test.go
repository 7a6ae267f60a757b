package system

import (
	"iter"
	"slices"
	"strings"

	"assay"
	"assay/lab/fact"
)

// sample is a release put together row by row.
type sample struct {
	rows  []assay.File
	facts []assay.Fact
}

// opened adds a content that is opened; its digest is that of tag.
func (s *sample) opened(p assay.Path, tag string) *sample {
	s.rows = append(s.rows, assay.File{Path: p, Format: "squashfs", Ref: assay.Ref{Digest: assay.DigestOf([]byte(tag)), Size: 1}})
	return s
}

// add adds an entry: "dir/", "link -> target" or a file with facts about it.
func (s *sample) add(layer assay.Path, name string, facts ...any) *sample {
	f := assay.File{}
	if link, target, is := strings.Cut(name, " -> "); is {
		name, f.Type, f.Target = link, assay.Symlink, target
	} else if dir, is := strings.CutSuffix(name, "/"); is {
		name, f.Type = dir, assay.Dir
	} else {
		f.Ref = assay.Ref{Digest: assay.DigestOf([]byte(layer + "!" + assay.Path(name))), Size: 9}
	}
	f.Path, f.Name = layer.Inside(name), name
	for _, v := range facts {
		if k, is := v.(kind); is {
			f.Kind = string(k)
			continue
		}
		s.facts = append(s.facts, assay.Fact{Kind: fact.Kind(v), Digest: f.Ref.Digest, Value: v})
	}
	s.rows = append(s.rows, f)
	return s
}

type kind string

func (s *sample) names(layer assay.Path, names string) *sample {
	for _, n := range strings.Fields(names) {
		s.add(layer, n)
	}
	return s
}

func (s *sample) files() iter.Seq[assay.File] { return slices.Values(s.rows) }

// describe gives the only system of the sample.
func (s *sample) describe() assay.System {
	roots := Find(s.files())
	trees, _ := Divide(s.files(), roots, func(*assay.File) bool { return false })
	return Describe(roots[0], trees[0], NewFacts(s.facts))
}

// start is a start-up fact of a command line.
func start(syntax, action, line string, order ...string) fact.Startup {
	words := strings.Fields(line)
	return fact.Startup{Syntax: syntax, Action: action, Command: line, Program: words[0], Args: words[1:], Order: order, Line: 3}
}

const skeleton = "bin/busybox lib/ld-uClibc.so.0 etc/passwd proc/ dev/ tmp/ var/ usr/sbin/httpd"
