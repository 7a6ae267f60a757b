package kernel

import (
	"bytes"
	"encoding/binary"
	"fmt"

	"assay/lab/format"
)

// readBzImage reads the real-mode header of boot.rst.
func readBzImage(in *format.Input, b []byte) (*image, error) {
	le := binary.LittleEndian
	if len(b) < 0x230 || le.Uint16(b[0x1fe:]) != 0xaa55 {
		return nil, format.Not("no boot sector before HdrS")
	}
	version := le.Uint16(b[0x206:])
	sectors := int64(b[0x1f1])
	if sectors == 0 {
		sectors = 4 // boot.rst: for backwards compatibility
	}
	// below protocol 2.04 the size has 16 bits
	paragraphs := int64(le.Uint32(b[0x1f4:]))
	if version < 0x204 {
		paragraphs &= 0xffff
	}
	switch {
	case version < 0x200 || version > 0x2ff:
		return nil, format.Not("boot protocol %04x", version)
	case sectors > 64 || paragraphs == 0 || paragraphs > 1<<24:
		return nil, format.Not("%d sectors of set-up, %d paragraphs", sectors, paragraphs)
	case b[0x200] != 0xeb:
		return nil, format.Not("no jump over the header")
	}
	setup := (sectors + 1) * 512
	i := &image{kind: "bzImage", ext: format.Extent{Length: setup + paragraphs*16}, rounding: 15}
	if b[0x211]&1 == 0 {
		i.kind = "zImage (x86)"
	}
	i.tell("boot-protocol", fmt.Sprintf("%d.%02d", version>>8, version&0xff))
	if at := int64(le.Uint16(b[0x20e:])); at != 0 && at+0x200 < setup {
		i.tell("version", textAt(in, at+0x200))
	}
	if len(b) >= 0x250 && version >= 0x208 {
		at, n := setup+int64(le.Uint32(b[0x248:])), int64(le.Uint32(b[0x24c:]))
		if n > 0 && at < i.ext.Length && n <= i.ext.Length-at {
			i.payload(in, at, n)
			return i, nil
		}
	}
	i.search(in, setup, i.ext.Length)
	return i, nil
}

// payload names compressed data at [at, at+n): but for gzip, which has it
// itself, the last 4 bytes are the length of the content
// (scripts/Makefile.lib, size_append).
func (i *image) payload(in *format.Input, at, n int64) {
	b := make([]byte, 16)
	m, _ := in.ReadAt(b, at)
	c := compression(b[:m])
	i.tell("compression", c)
	if c != "" && c != "gzip" && n > 4 {
		n -= 4
	}
	i.add("payload", at, n)
}

// search looks for compressed data in [from, to) of a wrapper that does not
// say where they are. They reach up to the end: what stands behind is little.
func (i *image) search(in *format.Input, from, to int64) {
	const step = 1 << 20
	b := make([]byte, step+16)
	for at := from; at < to; at += step {
		n, _ := in.ReadAt(b[:min(int64(len(b)), to-at)], at)
		for k := 0; k < min(n, step); k++ {
			if c := compression(b[k:n]); c != "" {
				i.tell("compression", c)
				i.add("payload", at+int64(k), to-at-int64(k))
				return
			}
		}
		if n < step {
			return
		}
	}
}

// textAt reads printable text up to NUL.
func textAt(in *format.Input, at int64) string {
	b := make([]byte, 256)
	n, _ := in.ReadAt(b, at)
	t, _, _ := bytes.Cut(b[:n], []byte{0})
	for _, c := range t {
		if c < 0x20 || c > 0x7e {
			return ""
		}
	}
	return string(t)
}
