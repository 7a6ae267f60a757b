package bootloader

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"

	"assay"
	"assay/lab/format"
)

const (
	page   = 4 << 10
	sector = 64 << 10
	window = 1 << 20
	most   = 16 << 20 // no loader is longer
)

// end finds where the loader ends; filling in front of its banner is part of it.
func end(in *format.Input, at int64) (int64, error) {
	size := min(in.Size(), most)
	zeros := int64(0) // pages in a row
	for from := int64(0); from < size; from += window {
		if err := in.Ctx.Err(); err != nil {
			return 0, err
		}
		b := in.View(from, int(min(window, size-from)))
		for k := 0; k < len(b); k += page {
			here := from + int64(k)
			p := b[k:min(k+page, len(b))]
			if j := uimage(in, p, here); j > 0 { // its name may be the banner
				return trimmed(in, j), nil
			}
			if here > at && here%sector == 0 && container(p) {
				return trimmed(in, here), nil
			}
			if len(p) < page {
				break
			}
			if here > at && all(p, 0xff) {
				return trimmed(in, here), nil
			}
			if zeros++; here < at || !all(p, 0) {
				zeros = 0
			}
			if zeros*page >= 16<<10 {
				return trimmed(in, here+page-zeros*page), nil
			}
		}
	}
	return trimmed(in, size), nil
}

func all(p []byte, c byte) bool {
	return p[0] == c && bytes.Equal(p[1:], p[:len(p)-1])
}

// container: what often stands behind a loader.
func container(p []byte) bool {
	if len(p) < 4 {
		return false
	}
	switch w := binary.BigEndian.Uint32(p); w {
	case 0x27051956, 0x68737173, 0x73717368, 0x55424923, 0xd00dfeed: // uImage, squashfs, UBI, device tree
		return true
	}
	return binary.LittleEndian.Uint16(p) == 0x1985 || binary.BigEndian.Uint16(p) == 0x1985 // jffs2
}

// trimmed goes back over filling in front of end.
func trimmed(in *format.Input, end int64) int64 {
	b := in.View(max(0, end-sector), int(min(end, sector)))
	if len(b) == 0 {
		return end
	}
	c := b[len(b)-1]
	if c != 0xff && c != 0 {
		return end
	}
	n := len(bytes.TrimRight(b, string([]byte{c})))
	if len(b)-n < 64 {
		return end
	}
	return end - int64(len(b)) + int64(n+3)&^3
}

const uimageHeader = 64

// uimage finds the header of a uImage in a page, which stands at here: at a
// multiple of 16, and with a CRC that holds. -1: there is none.
func uimage(in *format.Input, p []byte, here int64) int64 {
	for k := 0; k+4 <= len(p); k += 16 {
		if binary.BigEndian.Uint32(p[k:]) != 0x27051956 || here+int64(k) == 0 {
			continue
		}
		h := in.Head(here+int64(k), uimageHeader)
		if len(h) < uimageHeader {
			continue
		}
		want := binary.BigEndian.Uint32(h[4:])
		clear(h[4:8])
		if crc32.ChecksumIEEE(h) == want {
			return here + int64(k)
		}
	}
	return -1
}

// parts hands the loader over: its vectors, its code, and the environment that
// is compiled in.
func parts(in *format.Input, end int64, out format.Sink) error {
	at := int64(8)
	for at < 4096 && at+headLength < end && processor(in.Head(at, headLength)) != "" {
		at += 8
	}
	at = min(at, end)
	out.Structure(0, at)
	from, to := environment(in, at, end)
	for _, p := range []struct {
		name     string
		from, to int64
	}{{"code", at, from}, {"environment", from, to}, {"rest", to, end}} {
		if p.from >= p.to {
			continue
		}
		e := assay.Entry{Name: p.name}
		if err := out.Entry(e, format.One(p.from, p.to-p.from)); err != nil {
			return err
		}
	}
	return nil
}

// starts are variables with which environments that are compiled in begin
// (include/env_default.h).
var starts = [][]byte{[]byte("\x00bootargs="), []byte("\x00bootcmd=")}

// environment finds the environment in [at, end): "name=value" texts, each
// ended by NUL, and one more NUL. It is [end, end) when there is none.
func environment(in *format.Input, at, end int64) (from, to int64) {
	b := in.View(at, int(end-at))
	for _, s := range starts {
		for k := 0; ; {
			j := bytes.Index(b[k:], s)
			if j < 0 {
				break
			}
			k += j + 1
			if n := texts(b[k:]); n > 0 {
				return at + int64(k), at + int64(k+n)
			}
		}
	}
	return end, end
}

const leastTexts = 3

// texts gives the length of an environment at the start of b, with the NUL at
// its end; 0 when there is none.
func texts(b []byte) int {
	count := 0
	for at := 0; at < len(b); count++ {
		n := bytes.IndexByte(b[at:], 0)
		if n == 0 && count >= leastTexts {
			return at + 1
		}
		if n <= 0 || bytes.IndexByte(b[at:at+n], '=') <= 0 {
			return 0
		}
		at += n + 1
	}
	return 0
}
