package rpm

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"assay/internal/window"
	"assay/lab/format"
)

const (
	leadLength  = 96
	entriesMost = 1 << 20   // tags of a header; RPM itself allows 65,535
	dataMost    = 256 << 20 // bytes of a header; as RPM itself
	textMost    = 4096
)

var be = binary.BigEndian

// Types of values.
const (
	typeInt16   = 3
	typeInt32   = 4
	typeInt64   = 5
	typeString  = 6
	typeStrings = 8
	typeI18N    = 9
)

// header is a header structure. Values are read when they are asked for.
type header struct {
	win        *window.Window
	at, end    int64
	count      int64
	data, size int64
	index      map[uint32][3]uint32 // type, offset, count
}

// readHeader reads the index of the header at off.
func readHeader(win *window.Window, off int64) (h header, err error) {
	b := win.At(off, 16)
	if len(b) < 16 {
		return h, io.ErrUnexpectedEOF
	}
	if !bytes.Equal(b[:4], []byte{0x8e, 0xad, 0xe8, 1}) {
		return h, fmt.Errorf("no header at 0x%x", off)
	}
	h = header{win: win, at: off, count: int64(be.Uint32(b[8:])), size: int64(be.Uint32(b[12:]))}
	if h.count > entriesMost || h.size > dataMost || h.count*16 > dataMost {
		return header{}, fmt.Errorf("header at 0x%x: %d tags in %d bytes", off, h.count, h.size)
	}
	h.data = off + 16 + h.count*16
	h.end = h.data + h.size
	h.index = map[uint32][3]uint32{}
	for i := range h.count {
		e := win.At(off+16+i*16, 16)
		if len(e) < 16 {
			return h, io.ErrUnexpectedEOF
		}
		tag, v := be.Uint32(e), [3]uint32{be.Uint32(e[4:]), be.Uint32(e[8:]), be.Uint32(e[12:])}
		if v[0] > 9 || int64(v[1]) > h.size {
			return h, fmt.Errorf("header at 0x%x: tag %d of type %d at %d", off, tag, v[0], int32(v[1]))
		}
		if _, twice := h.index[tag]; !twice && wanted[tag] {
			h.index[tag] = v
		}
	}
	if h.end > win.Size() {
		return h, io.ErrUnexpectedEOF
	}
	return h, nil
}

// text is the first string of a tag.
func (h *header) text(tag uint32) string {
	v, is := h.index[tag]
	if !is || v[0] != typeString && v[0] != typeStrings && v[0] != typeI18N {
		return ""
	}
	b := h.win.At(h.data+int64(v[1]), int(min(textMost, h.size-int64(v[1]))))
	if i := bytes.IndexByte(b, 0); i >= 0 {
		b = b[:i]
	}
	return string(b)
}

// number is the first number of a tag.
func (h *header) number(tag uint32) (int64, bool) {
	v, is := h.index[tag]
	width := map[uint32]int{typeInt16: 2, typeInt32: 4, typeInt64: 8}[v[0]]
	if !is || width == 0 {
		return 0, false
	}
	b := h.win.At(h.data+int64(v[1]), width)
	if len(b) < width || h.size-int64(v[1]) < int64(width) {
		return 0, false
	}
	var n uint64
	for _, c := range b {
		n = n<<8 | uint64(c)
	}
	return int64(n), true
}

func (h *header) has(tag uint32) bool {
	_, is := h.index[tag]
	return is
}

// pkg is a package's parts.
type pkg struct {
	major, minor byte
	source       bool
	name         string // in the lead
	signature    header
	start        int64 // of the header: a multiple of 8
	header       header
	payload      int64 // -1 when the header cannot be read
}

var errLead = errors.New("no lead")

// read reads lead and headers. With an error the package may be there up to
// the header that it concerns.
func read(in *format.Input) (*pkg, error) {
	win := window.New(in.Content)
	b := win.At(0, leadLength)
	if len(b) < leadLength || !bytes.HasPrefix(b, []byte{0xed, 0xab, 0xee, 0xdb}) || b[4] < 3 || b[4] > 6 || be.Uint16(b[6:]) > 1 {
		return nil, errLead
	}
	p := &pkg{major: b[4], minor: b[5], source: be.Uint16(b[6:]) == 1, payload: -1}
	name, _, _ := bytes.Cut(b[10:76], []byte{0})
	p.name = string(name)
	h, err := readHeader(win, leadLength)
	if err != nil {
		return p, fmt.Errorf("signature: %w", err)
	}
	p.signature = h
	p.start = (h.end + 7) &^ 7
	if p.header, err = readHeader(win, p.start); err != nil {
		return p, err
	}
	p.payload = p.header.end
	return p, nil
}

// length is how long the signature says that the package is; 0 if it does not.
func (p *pkg) length() int64 {
	for _, tag := range []uint32{sigLongSize, sigSize} {
		if n, ok := p.signature.number(tag); ok && n > 0 && n < 1<<60 {
			if p.payload >= 0 && p.start+n < p.payload {
				continue
			}
			return p.start + n
		}
	}
	return 0
}
