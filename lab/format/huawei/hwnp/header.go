package hwnp

import (
	"encoding/binary"
	"hash/crc32"
	"strings"

	"assay/lab/format"
)

const (
	fixed    = 0x24
	itemSize = 360
	maxItems = 1024
	maxList  = 4096 // bytes of the list of products
)

// header is struct huawei_header with its items.
type header struct {
	size              int64 // with products and items
	products          string
	allCRC            uint32
	headCRC, computed uint32
	items             []item
}

// item is struct huawei_item.
type item struct {
	crc                    uint32
	offset, length         int64
	path, section, version string
	policy                 uint32
}

func read(in *format.Input) (*header, error) {
	le := binary.LittleEndian
	b := in.Head(0, fixed)
	if len(b) < fixed || string(b[:4]) != "HWNP" {
		return nil, format.Not("no header")
	}
	h := &header{allCRC: le.Uint32(b[8:]), headCRC: le.Uint32(b[0x10:])}
	n, list, size := int64(le.Uint32(b[0x14:])), int64(le.Uint16(b[0x1a:])), int64(le.Uint32(b[0x1c:]))
	if n == 0 || n > maxItems || list > maxList || size != itemSize {
		return nil, format.Not("%d items of %d bytes, list of products of %d", n, size, list)
	}
	h.size = fixed + list + n*size
	b = in.View(0, int(h.size))
	if int64(len(b)) < fixed+list+size {
		return nil, format.Not("cut short before the first item ends")
	}
	h.products = strings.TrimRight(string(b[fixed:fixed+list]), "\x00")
	h.computed = crc32.ChecksumIEEE(b[0x14:])
	for at := fixed + list; at+size <= int64(len(b)); at += size {
		i, ok := parse(b[at : at+size])
		if !ok {
			return nil, format.Not("item at 0x%x: path or section is not text", at)
		}
		h.items = append(h.items, i)
	}
	return h, nil
}

func parse(b []byte) (i item, ok bool) {
	le := binary.LittleEndian
	var ok1, ok2, ok3 bool
	i.path, ok1 = format.Text(b[0x10:0x110])
	i.section, ok2 = format.Text(b[0x110:0x120])
	i.version, ok3 = format.Text(b[0x120:0x160])
	i.crc, i.offset, i.length, i.policy = le.Uint32(b[4:]), int64(le.Uint32(b[8:])), int64(le.Uint32(b[12:])), le.Uint32(b[0x160:])
	return i, ok1 && ok2 && ok3 && i.path != ""
}

// end is where the last item's data end.
func (h *header) end() int64 {
	end := h.size
	for _, i := range h.items {
		end = max(end, i.offset+i.length)
	}
	return end
}

// name is what the entry of an item is called.
func (i *item) name() string {
	if path, is := strings.CutPrefix(i.path, "file:"); is {
		return strings.TrimLeft(path, "/")
	}
	kind, rest, found := strings.Cut(i.path, ":")
	if !found {
		return strings.TrimLeft(i.path, "/")
	}
	return kind + "/" + strings.TrimLeft(rest, "/")
}
