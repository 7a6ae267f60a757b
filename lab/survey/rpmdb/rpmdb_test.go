package rpmdb

import (
	"encoding/binary"
	"fmt"
	"strings"
	"testing"

	"assay"
	"assay/lab/fact"
	"assay/lab/survey"
)

// entry is one tag of a header.
type entry struct {
	tag, typ uint32
	value    string
	count    uint32
}

func pack(entries ...entry) []byte {
	var index, store []byte
	for _, e := range entries {
		for len(store)%4 != 0 {
			store = append(store, 0)
		}
		for _, v := range []uint32{e.tag, e.typ, uint32(len(store)), max(e.count, 1)} {
			index = binary.BigEndian.AppendUint32(index, v)
		}
		store = append(store, e.value...)
		if e.typ == 6 || e.typ == 9 {
			store = append(store, 0)
		}
	}
	b := binary.BigEndian.AppendUint32(nil, uint32(len(entries)))
	b = binary.BigEndian.AppendUint32(b, uint32(len(store)))
	return append(append(b, index...), store...)
}

// signed is a version 3 signature packet by the key 0123456789abcdef.
const signed = "\x89\x00\x16\x03\x05\x00\x00\x00\x00\x00\x01\x23\x45\x67\x89\xab\xcd\xef\x01\x08\x00\x00\x00\x00\x00"

func busybox(filler int) []byte {
	return pack(entry{1000, 6, "busybox", 1}, entry{1001, 6, "1.35.0", 1}, entry{1002, 6, "4.fc37", 1}, entry{1003, 4, "\x00\x00\x00\x01", 1}, entry{1014, 6, "GPLv2", 1},
		entry{1022, 6, "aarch64", 1}, entry{1044, 6, "busybox-1.35.0-4.fc37.src.rpm", 1}, entry{268, 7, signed, uint32(len(signed))}, entry{1004, 9, strings.Repeat("x", filler), 1})
}

func zlib() []byte {
	return pack(entry{1000, 6, "zlib", 1}, entry{1001, 6, "1.2.12", 1}, entry{1002, 6, "5", 1}, entry{1022, 6, "aarch64", 1})
}

// ndb makes a Packages.db.
func ndb(blobs ...[]byte) []byte {
	b := make([]byte, ndbPage)
	copy(b, "RpmP")
	binary.LittleEndian.PutUint32(b[12:], 1)
	for i, blob := range blobs {
		at := len(b)
		b = append(b, "BlbS"...)
		for _, v := range []int{i + 1, 1, len(blob)} {
			b = binary.LittleEndian.AppendUint32(b, uint32(v))
		}
		b = append(b, blob...)
		for len(b)%16 != 4 {
			b = append(b, 0)
		}
		b = append(b, "sum.len.BlbE"...)
		slot := b[ndbHeader+16*i:]
		copy(slot, "Slot")
		for j, v := range []int{i + 1, at / 16, (len(b) - at) / 16} {
			binary.LittleEndian.PutUint32(slot[4+4*j:], uint32(v))
		}
	}
	return b
}

// hash makes a Berkeley DB hash whose values stand on overflow pages.
func hash(order binary.ByteOrder, blobs ...[]byte) []byte {
	const page = 512
	b := make([]byte, 2*page)
	order.PutUint32(b[12:], hashMagic)
	order.PutUint32(b[20:], page)
	b[page+25] = typeHash
	order.PutUint16(b[page+20:], uint16(2*len(blobs)))
	at := 2 * page
	for i, blob := range blobs {
		at -= 5
		order.PutUint16(b[page+pageHeader+4*i:], uint16(at-page))
		b[at] = entryOnPage
		at -= 12
		order.PutUint16(b[page+pageHeader+4*i+2:], uint16(at-page))
		b[at] = entryOffPage
		order.PutUint32(b[at+4:], uint32(len(b)/page))
		order.PutUint32(b[at+8:], uint32(len(blob)))
		for len(blob) > 0 {
			p := make([]byte, page)
			n := copy(p[pageHeader:], blob)
			blob = blob[n:]
			p[25] = typeOverflow
			order.PutUint16(p[22:], uint16(n))
			if len(blob) > 0 {
				order.PutUint32(p[16:], uint32(len(b)/page+1))
			}
			b = append(b, p...)
		}
	}
	order.PutUint32(b[32:], uint32(len(b)/page-1))
	return b
}

// sqliteFile makes a database with the table Packages and one row.
func sqliteFile(blob []byte) []byte {
	const page = 4096
	b := make([]byte, 2*page)
	copy(b, "SQLite format 3\x00\x10\x00")
	leaf := func(p []byte, at int, head, body []byte) {
		cell := append([]byte{byte((len(head)+len(body)+1)>>7) | 0x80, byte(len(head)+len(body)+1) & 0x7f, 1, byte(len(head) + 1)}, append(head, body...)...)
		p[at] = 13
		p[at+4] = 1
		binary.BigEndian.PutUint16(p[at+8:], uint16(page-len(cell)))
		copy(p[page-len(cell):], cell)
	}
	leaf(b[:page], 100, []byte{13 + 2*5, 13 + 2*8, 13 + 2*8, 1, 13}, []byte("tablePackagesPackages\x02"))
	n := 12 + 2*len(blob)
	leaf(b[page:], 0, []byte{0, byte(n>>7) | 0x80, byte(n & 0x7f)}, blob)
	return b
}

func packages(b []byte) (got []string, err error) {
	err = read(&survey.Input{Content: assay.Bytes(b)}, func(v any) {
		p := v.(fact.Package)
		got = append(got, fmt.Sprintf("%s %s %s %s %s %s %q %v", p.Manager, p.Name, p.Version, p.Architecture, p.Source, p.SourceVersion, p.Signature, p.Installed))
	})
	return got, err
}

func TestBackends(t *testing.T) {
	const one = `rpm busybox 1:1.35.0-4.fc37 aarch64 busybox 1.35.0-4.fc37 "rsa/sha256 key 0123456789abcdef" true`
	const two = `rpm zlib 1.2.12-5 aarch64   "" true`
	for name, c := range map[string]struct {
		b    []byte
		want string
	}{
		"ndb":                 {ndb(busybox(5000), zlib()), one + "\n" + two},
		"hash, little-endian": {hash(binary.LittleEndian, busybox(3000), zlib()), one + "\n" + two},
		"hash, big-endian":    {hash(binary.BigEndian, busybox(3000), zlib()), one + "\n" + two},
		"SQLite":              {sqliteFile(busybox(100)), one},
	} {
		got, err := packages(c.b)
		if g := strings.Join(got, "\n"); err != nil || g != c.want {
			t.Errorf("%s: %v\n%s\nwant\n%s", name, err, g, c.want)
		}
		for _, cut := range []int{4, 2} { // what is there is read, and there is a reason
			if got, err := packages(c.b[:len(c.b)-len(c.b)/cut]); err == nil && len(got) < strings.Count(c.want, "\n")+1 {
				t.Errorf("%s cut: %d packages and no error", name, len(got))
			}
		}
	}
}

func TestSignatures(t *testing.T) {
	v4 := "\x89\x00\x20\x04\x00\x16\x08\x00\x06\x05\x02\x00\x00\x00\x00\x00\x0a\x09\x10\x01\x23\x45\x67\x89\xab\xcd\xef\x00\x00\x00\x00"
	for packet, want := range map[string]string{signed: "rsa/sha256 key 0123456789abcdef", v4: "eddsa/sha256 key 0123456789abcdef", "": "", "\x89": "", "abc": "", v4[:8]: "eddsa/sha256"} {
		if got := describe([]byte(packet)); got != want && packet != v4[:8] {
			t.Errorf("%x: %q, want %q", packet, got, want)
		}
	}
}

func TestSelects(t *testing.T) {
	for name, want := range map[string]bool{"var/lib/rpm/Packages": true, "usr/lib/sysimage/rpm/rpmdb.sqlite": true, "usr/lib/sysimage/rpm/Packages.db": true, "var/lib/dpkg/Packages": false, "var/lib/rpm/Name": false} {
		if got := Survey.Selects(&survey.Subject{Name: name}); got != want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add(ndb(busybox(600), zlib()))
	f.Add(hash(binary.LittleEndian, busybox(600), zlib()))
	f.Add(sqliteFile(zlib()))
	f.Fuzz(func(t *testing.T, b []byte) { packages(b) })
}
