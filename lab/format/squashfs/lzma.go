package squashfs

import (
	"encoding/binary"
	"errors"
	"io"

	"assay/anatomy/lzma"
)

// lzmaHeader is what a maker puts in front of the raw LZMA stream of a block.
// The raw stream itself always begins with a zero byte.
type lzmaHeader uint8

const (
	lzmaAlone lzmaHeader = iota // properties, dictionary size (4), length (8): squashfs-tools 4.x, Huawei
	lzmaProps                   // properties, dictionary size (4): Broadcom, Linksys, D-Link
	lzmaSized                   // length (4), properties, dictionary size (4): "squashfs7z"
	lzmaDDWRT                   // pb, lc, lp, fast bytes: DD-WRT, chosen anew for each block
	lzma7zip                    // the letters "7zip"; properties not recorded
	lzmaBare                    // nothing; properties not recorded: OpenWrt, sqlzma
	lzmaAfter                   // skip bytes of unknown meaning; properties not recorded
)

var lzmaNames = [...]string{
	lzmaAlone: "properties, dictionary size and length before each block",
	lzmaProps: "properties and dictionary size before each block",
	lzmaSized: "length, properties and dictionary size before each block",
	lzmaDDWRT: "pb, lc, lp and fast bytes before each block",
	lzma7zip:  "\"7zip\" before each block",
	lzmaBare:  "no header before blocks",
	lzmaAfter: "unknown bytes before each block",
}

// records reports whether the header holds the properties.
func (h lzmaHeader) records() bool { return h <= lzmaDDWRT }

var errNotLZMA = errors.New("lzma: not the header of this variant")

// parse reads the header of a block: where the stream begins, its properties
// (given ones if the header has none) and its length or -1.
func (v variant) parse(src []byte) (skip int, p lzma.Props, n int64, ok bool) {
	skip, p, n = v.skip, v.props, -1
	if len(src) < skip+5 || src[skip] != 0 {
		return skip, p, n, false
	}
	var err error
	switch v.header {
	case lzmaAlone:
		p, err = lzma.ParseProps(src[0])
		if n = int64(binary.LittleEndian.Uint64(src[5:])); n < -1 || n == 0 {
			return skip, p, n, false
		}
	case lzmaProps:
		p, err = lzma.ParseProps(src[0])
	case lzmaSized:
		p, err = lzma.ParseProps(src[4])
		if n = int64(binary.LittleEndian.Uint32(src)); n == 0 {
			return skip, p, n, false
		}
	case lzmaDDWRT:
		p = lzma.Props{PB: int(src[0]), LC: int(src[1]), LP: int(src[2])}
		if p.PB > 4 || p.LC > 8 || p.LP > 4 {
			return skip, p, n, false
		}
	case lzma7zip:
		if string(src[:4]) != "7zip" {
			return skip, p, n, false
		}
	}
	return skip, p, n, err == nil && p.LC+p.LP <= 8
}

// unlzma decodes a block of an LZMA variant. used is how many bytes of src it
// took; streams without end mark and of unknown length take all there is.
func (v variant) unlzma(dst, src []byte, want fill) (n, used int, err error) {
	skip, p, size, ok := v.parse(src)
	if !ok {
		return 0, 0, errNotLZMA
	}
	if size > int64(len(dst)) {
		return 0, 0, errTooLong
	}
	if size >= 0 {
		dst, want = dst[:size], exactly
	}
	n, used, err = lzma.Decode(dst, src[skip:], p)
	if errors.Is(err, io.ErrUnexpectedEOF) && want == upTo && n > 0 {
		err = nil
	}
	return n, skip + used, err
}
