package seama

import (
	"bytes"
	"encoding/binary"

	"assay/lab/format"
)

const (
	sealLength  = 12 // header of a seal, without properties
	imageLength = 28 // header of an image, without properties
	// maxBlocks bounds a chain; devices have two to four.
	maxBlocks = 64
)

// property is one key=value text.
type property struct{ key, value string }

// block is a seal or an image.
type block struct {
	at    int64 // of the header
	data  int64 // of the image
	size  int64 // of the image; 0 in a seal
	md5   [16]byte
	props []property
}

func (b *block) end() int64 { return b.data + b.size }

func (b *block) property(key string) string {
	for _, p := range b.props {
		if p.key == key {
			return p.value
		}
	}
	return ""
}

// read follows the chain of blocks from the start of in. It ends behind the
// last image: seals behind it belong to nothing.
func read(in *format.Input) ([]block, error) {
	first, err := readBlock(in, 0)
	if err != nil {
		return nil, err
	}
	chain := []block{*first}
	images := 0
	if first.size > 0 {
		images = 1
	}
	for len(chain) < maxBlocks {
		b := next(in, chain[len(chain)-1].end())
		if b == nil {
			break
		}
		chain = append(chain, *b)
		if b.size > 0 {
			images = len(chain)
		}
	}
	if images == 0 {
		return nil, format.Not("no image behind %d seals", len(chain))
	}
	return chain[:images], nil
}

// next finds the block at off or at the next multiple of 4.
func next(in *format.Input, off int64) *block {
	b, err := readBlock(in, off)
	if err != nil && off&3 != 0 {
		b, err = readBlock(in, (off+3)&^3)
	}
	if err != nil {
		return nil
	}
	return b
}

func readBlock(in *format.Input, off int64) (*block, error) {
	var h [imageLength]byte
	n, _ := in.ReadAt(h[:], off)
	if n < sealLength {
		return nil, format.Not("header at 0x%x: %d bytes are too short", off, n)
	}
	var order binary.ByteOrder = binary.BigEndian
	switch [4]byte(h[:4]) {
	case [4]byte{0x5e, 0xa3, 0xa4, 0x17}:
	case [4]byte{0x17, 0xa4, 0xa3, 0x5e}:
		order = binary.LittleEndian
	default:
		return nil, format.Not("magic at 0x%x", off)
	}
	if order.Uint16(h[4:]) != 0 {
		return nil, format.Not("header at 0x%x: reserved field is %d", off, order.Uint16(h[4:]))
	}
	b := &block{at: off, size: int64(order.Uint32(h[8:]))}
	props := off + sealLength
	if b.size > 0 {
		if n < imageLength {
			return nil, format.Not("header at 0x%x: %d bytes are too short", off, n)
		}
		b.md5 = [16]byte(h[12:])
		props = off + imageLength
	}
	length := int64(order.Uint16(h[6:]))
	b.data = props + length
	text := make([]byte, length)
	if n, _ := in.ReadAt(text, props); int64(n) < length {
		return nil, format.Not("properties at 0x%x: %d of %d bytes", props, n, length)
	}
	var ok bool
	if b.props, ok = properties(text); !ok {
		return nil, format.Not("properties at 0x%x: not of the form key=value", props)
	}
	return b, nil
}

// properties splits texts ended by NUL. Behind the last one only NUL may stand.
func properties(b []byte) ([]property, bool) {
	var list []property
	for len(b) > 0 {
		text, rest, _ := bytes.Cut(b, []byte{0})
		if len(text) == 0 {
			return list, len(bytes.Trim(rest, "\x00")) == 0
		}
		key, value, is := bytes.Cut(text, []byte{'='})
		if !is || len(key) == 0 || !printable(text) {
			return nil, false
		}
		list = append(list, property{string(key), string(value)})
		b = rest
	}
	return list, true
}

func printable(b []byte) bool {
	for _, c := range b {
		if c < 0x20 || c > 0x7e {
			return false
		}
	}
	return true
}
