package zip

import (
	stdzip "archive/zip"
	"bytes"
	"compress/flate"
	"encoding/binary"
	"hash/crc32"
	"io/fs"
	"strings"
	"testing"
	"time"

	"github.com/klauspost/compress/zstd"
)

var text = strings.Repeat("some text that repeats itself; ", 300)

// written is what the standard library writes: data descriptors, UTF-8 names.
func written(t testing.TB) []byte {
	t.Helper()
	var buf bytes.Buffer
	w := stdzip.NewWriter(&buf)
	put := func(name string, method uint16, mode fs.FileMode, body string) {
		h := &stdzip.FileHeader{Name: name, Method: method, Modified: time.Unix(1700000001, 0)}
		h.SetMode(mode)
		f, err := w.CreateHeader(h)
		if err != nil {
			t.Fatal(err)
		}
		if body != "" {
			f.Write([]byte(body))
		}
	}
	put("dir/", 0, fs.ModeDir|0o755, "")
	put("dir/text", 8, 0o640, text)
	put("stored", 0, 0o4755|fs.ModeSetuid, "stored as it is")
	put("empty", 8, 0o644, "")
	put("link", 8, fs.ModeSymlink|0o777, "../../etc/passwd")
	put("zürich", 8, 0o644, "x")
	put("../../escape", 8, 0o644, "x")
	w.SetComment("a comment")
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

// piece is a member for archives by hand.
type piece struct {
	name, localName string
	method, flags   uint16
	body            string // decoded
	packed          string // as stored; made of body when empty
	extra           string
	madeBy          uint16
	external        uint32
	hidden          bool // not in the directory
	descriptor      bool
	crc             uint32 // xored to the right one
	offset          int    // added to the recorded one
	wide            bool   // zip64
}

func deflated(s string) string {
	var b bytes.Buffer
	w, _ := flate.NewWriter(&b, 9)
	w.Write([]byte(s))
	w.Close()
	return b.String()
}

func zstded(s string) string {
	e, _ := zstd.NewWriter(nil)
	defer e.Close()
	return string(e.EncodeAll([]byte(s), nil))
}

func words(list ...any) string {
	var b bytes.Buffer
	for _, x := range list {
		switch x := x.(type) {
		case string:
			b.WriteString(x)
		default:
			binary.Write(&b, binary.LittleEndian, x)
		}
	}
	return b.String()
}

// byHand writes an archive with all the oddities that piece can say. fill
// stands between the members and the directory.
func byHand(pieces []piece, fill, comment string) []byte {
	var out, dir strings.Builder
	count := 0
	wide := false
	for _, p := range pieces {
		if p.packed == "" {
			if p.packed = p.body; p.method == 8 {
				p.packed = deflated(p.body)
			}
		}
		if p.localName == "" {
			p.localName = p.name
		}
		sum := crc32.ChecksumIEEE([]byte(p.body)) ^ p.crc
		packed, size, flags := uint32(len(p.packed)), uint32(len(p.body)), p.flags
		localSum, localPacked, localLength := sum, packed, size
		if p.descriptor {
			flags |= flagDescriptor
			localSum, localPacked, localLength = 0, 0, 0
		}
		at := out.Len()
		localExtra, extra, offset := p.extra, p.extra, uint32(at+p.offset)
		if p.wide {
			wide = true
			extra += words(uint16(1), uint16(24), uint64(size), uint64(packed), uint64(at))
			localExtra += words(uint16(1), uint16(16), uint64(size), uint64(packed))
			packed, size, offset, localPacked, localLength = wide32, wide32, wide32, wide32, wide32
		}
		out.WriteString(words("PK\x03\x04", uint16(20), flags, p.method, uint32(0x3e8f3a21), localSum, localPacked, localLength, uint16(len(p.localName)), uint16(len(localExtra)), p.localName, localExtra, p.packed))
		if p.descriptor {
			out.WriteString(words("PK\x07\x08", sum, packed, size))
		}
		if p.hidden {
			continue
		}
		count++
		dir.WriteString(words("PK\x01\x02", p.madeBy|20, uint16(20), flags, p.method, uint32(0x3e8f3a21), sum, packed, size, uint16(len(p.name)), uint16(len(extra)), uint16(0), uint16(0), uint16(0), p.external, offset, p.name, extra))
	}
	out.WriteString(fill)
	start, size := out.Len(), dir.Len()
	out.WriteString(dir.String())
	if wide {
		at := out.Len()
		out.WriteString(words("PK\x06\x06", uint64(44), uint16(45), uint16(45), uint32(0), uint32(0), uint64(count), uint64(count), uint64(size), uint64(start)))
		out.WriteString(words("PK\x06\x07", uint32(0), uint64(at), uint32(1)))
		out.WriteString(words("PK\x05\x06", uint16(0), uint16(0), uint16(0xffff), uint16(0xffff), uint32(wide32), uint32(wide32), uint16(len(comment)), comment))
	} else {
		out.WriteString(words("PK\x05\x06", uint16(0), uint16(0), uint16(count), uint16(count), uint32(size), uint32(start), uint16(len(comment)), comment))
	}
	return []byte(out.String())
}

func sound() []piece {
	return []piece{
		{name: "a.txt", method: 8, body: text, madeBy: 3 << 8, external: 0o100640 << 16,
			extra: words(uint16(0x5455), uint16(5), uint8(1), int32(1700000001), uint16(0x7875), uint16(11), uint8(1), uint8(4), uint32(1000), uint8(4), uint32(3000000000))},
		{name: "b", method: 0, body: "stored"},
		{name: "sub\\c", method: 8, body: "descriptor", descriptor: true},
		{name: "caf\x82", method: 93, body: text, packed: zstded(text)},
		{name: "d/", external: 0x10},
		{name: "wide", method: 8, body: text, wide: true},
	}
}
