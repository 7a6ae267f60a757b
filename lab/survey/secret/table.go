package secret

import (
	"bytes"
	std "debug/elf"
	"strings"

	"assay"
	"assay/anatomy/elf"
	"assay/lab/fact"
)

const (
	maxNames = 4096    // names of settings in one program
	maxWords = 4 << 20 // words of data that are compared
)

// tables emits the defaults of tables like Broadcom's router_defaults (struct
// nvram_tuple: name, value): pairs of pointers, to a secret's name and to its value, that
// stand beside each other in a program's data. Programs whose pointers are
// filled in by relocations with addends elsewhere (RELA) show none.
func (r *reader) tables(c assay.Content) {
	f, err := elf.Read(c)
	if err != nil || f.Class != 32 && f.Class != 64 {
		return
	}
	names := r.names(f)
	if len(names) == 0 {
		return
	}
	size := f.Class / 8
	word := func(at int64) uint64 {
		if size == 8 {
			return f.Order.Uint64(r.b[at:])
		}
		return uint64(f.Order.Uint32(r.b[at:]))
	}
	for _, s := range f.Segments {
		if s.Type != std.PT_LOAD || s.Flags&std.PF_W == 0 {
			continue
		}
		from, to := int64(s.Offset), int64(s.Offset+min(s.FileLen, maxWords*8))
		if from < 0 || to > int64(len(r.b)) || from > to {
			continue
		}
		for at := (from + int64(size) - 1) &^ (int64(size) - 1); at+2*int64(size) <= to && r.n < maxFacts; at += int64(size) {
			name := names[word(at)]
			if name == "" {
				continue
			}
			value, off := r.pointed(f, word(at+int64(size)))
			typ := secretKey(name)
			if value == "" || !isSecret(typ, value) || related(name, value) || isVariable(value) || !r.isTable(f, at, from, to, word) {
				continue
			}
			r.add(fact.Secret{Type: typ, Form: "table", Key: name, Value: value, Scheme: crypt2(value)}, off, len(value))
		}
	}
}

// isTable tells a table of names and defaults from a row of names: of the
// eight rows around, at a distance of two, three or four words, most are two
// pointers to strings, and two values or more are empty or numbers.
func (r *reader) isTable(f *elf.File, at, from, to int64, word func(int64) uint64) bool {
	size := int64(f.Class / 8)
	for stride := int64(2); stride <= 4; stride++ {
		rows, plain := 0, 0
		for k := int64(-4); k <= 4; k++ {
			row := at + k*stride*size
			if k == 0 || row < from || row+2*size > to {
				continue
			}
			name, _ := r.pointed(f, word(row))
			off, _, ok := f.Offset(word(row + size))
			if name == "" || !isIdentifier(name) || !ok || off <= 0 || off >= int64(len(r.b)) {
				continue
			}
			rows++
			if c := r.b[off]; c == 0 && r.b[off-1] != 0 || c >= '0' && c <= '9' {
				plain++
			}
		}
		if rows >= 5 && plain >= 2 {
			return true
		}
	}
	return false
}

// names maps addresses to the names of secret settings that stand there.
func (r *reader) names(f *elf.File) map[uint64]string {
	m := map[uint64]string{}
	for _, s := range f.Segments {
		if s.Type != std.PT_LOAD {
			continue
		}
		for _, n := range r.named {
			if at := uint64(n.at); at >= s.Offset && at-s.Offset < s.FileLen {
				m[s.VAddr+at-s.Offset] = n.name
			}
		}
	}
	return m
}

// named is a string of a program that is the name of a secret setting.
type named struct {
	at   int
	name string
}

// related tells a row of names from a name and its value: names of one row
// begin alike.
func related(name, value string) bool {
	i := strings.IndexAny(name, "_.-")
	return i > 0 && strings.HasPrefix(value, name[:i]) && len(value) > i && strings.IndexByte("_.-0123456789", value[i]) >= 0
}

// isVariable tells the name of an environment variable that holds a secret,
// which tables of options have beside the option (libpq: "password",
// "PGPASSWORD").
func isVariable(value string) bool {
	return strings.ToUpper(value) == value && isIdentifier(value) && secretKey(value) != ""
}

func isIdentifier(s string) bool {
	for i := range len(s) {
		if !isName(s[i]) {
			return false
		}
	}
	return s != ""
}

// pointed is the string at an address, and its offset; empty when there is none.
func (r *reader) pointed(f *elf.File, addr uint64) (string, int) {
	off, rest, ok := f.Offset(addr)
	if !ok || off < 0 || off >= int64(len(r.b)) || f.IsSymbolName(addr) {
		return "", 0 // a small number may look like the address of a symbol's name
	}
	b := r.b[off:min(int64(len(r.b)), off+min(rest, 128))]
	end := bytes.IndexByte(b, 0)
	if end < 1 {
		return "", 0
	}
	for _, c := range b[:end] {
		if !printable(c) || c == ' ' {
			return "", 0
		}
	}
	return string(b[:end]), int(off)
}
