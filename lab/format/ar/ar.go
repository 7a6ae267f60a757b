// Package ar opens ar archives: Debian packages and static libraries.
package ar

import (
	"strconv"

	"assay"
	"assay/internal/window"
	"assay/lab/format"
)

// Format is the ar archive.
var Format = format.Format{
	Doc: format.Doc{
		Title: "ar",
		What:  "Archive of files without directories. Debian packages (deb, udeb), old opkg packages (ipk) and static libraries are ar archives.",
		Layout: `"!<arch>" LF, or "!<thin>" LF for one whose members stand in other files; then members, each at an even offset. Header of 60 bytes, text filled up with spaces:
 0 16 name; 16 12 time; 28 6 uid; 34 6 gid; 40 8 mode, octal; 48 10 size; 58 2 "` + "`" + `" LF
Names: "name/" (GNU, System V), "/123" an offset into the member "//" that holds long names, "#1/20" (BSD) the first 20 bytes of the data. The members "/", "/SYM64/" and "__.SYMDEF" are tables of symbols.`,
		Reads: []string{
			"GNU, System V, BSD and Microsoft names",
			"archives that are cut; behind a damaged header the next sound one is looked for (up to 1 MiB, or eight times what was read so far) and the hole is a gap",
		},
		Not: []string{
			"members of thin archives: they are named in properties",
			"tables of symbols: structure",
		},
		Verified:   "Debian packages, archives made by Debian's ar; opkg's ar form on our own samples only",
		References: []string{"Debian deb(5)", "GNU binutils: include/aout/ar.h", "FreeBSD ar(5)"},
	},
	Version:    1,
	Signatures: []format.Signature{{Bytes: []byte(magic)}, {Bytes: []byte(thinMagic)}},
	Measure:    measure,
	Open:       open,
	Fields:     fields,
}

func measure(in *format.Input) (format.Extent, error) {
	w, err := newWalker(in.Ctx, window.New(in.Content), silent{})
	if err != nil {
		return format.Extent{}, err
	}
	for w.next() != nil {
	}
	if w.members == 0 {
		return format.Extent{}, format.Not("no member header behind the magic")
	}
	return format.Extent{Length: w.pos, Certainty: format.Exact}, in.Ctx.Err()
}

func open(in *format.Input, out format.Sink) error {
	w, err := newWalker(in.Ctx, window.New(in.Content), out)
	if err != nil {
		return err
	}
	out.Structure(0, int64(len(magic)))
	if w.thin {
		out.Property("kind", "thin archive")
		out.Fail("", 0, "the members of a thin archive stand in other files")
	}
	for m := w.next(); m != nil; m = w.next() {
		if w.members == 1 && m.name == "debian-binary" {
			out.Property("kind", "deb")
			out.Property("format-version", string(printable(w.win.At(m.body, int(min(m.size, 16))))))
		}
		switch {
		case w.thin:
			out.Property("member", m.name+" ("+strconv.FormatInt(m.size, 10)+" bytes)")
		default:
			if err := out.Entry(m.entry(), m.content(in)); err != nil {
				return err
			}
		}
	}
	out.Property("members", strconv.Itoa(w.members))
	return in.Ctx.Err()
}

// printable is text up to the first control character.
func printable(b []byte) []byte {
	for i, c := range b {
		if c < ' ' || c > '~' {
			return b[:i]
		}
	}
	return b
}

func (m *member) entry() assay.Entry {
	e := assay.Entry{Name: m.name}
	if m.hasMode {
		e.Has, e.Mode = e.Has|assay.HasMode, uint32(m.mode)&0o7777
	}
	if m.hasOwner {
		e.Has, e.UID, e.GID = e.Has|assay.HasOwner, uint32(m.uid), uint32(m.gid)
	}
	if m.hasTime {
		e.Has, e.MTime = e.Has|assay.HasTime, m.time
	}
	return e
}

func (m *member) content(in *format.Input) format.Body {
	if m.size == 0 {
		return format.Body{}
	}
	if have := max(0, in.Size()-m.body); have < m.size {
		return format.Damaged(in.Content, []format.Range{{Offset: min(m.body, in.Size()), Length: have}},
			"the archive ends "+strconv.FormatInt(m.size-have, 10)+" bytes before the entry does")
	}
	return format.One(m.body, m.size)
}
