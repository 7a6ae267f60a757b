package xz

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"hash/crc32"

	"assay"
	"assay/anatomy/xz"
	"assay/internal/window"
	"assay/lab/format"
)

// fields tells the file as one field when it decodes: every byte of headers,
// index, fill and checks is verified then (The .xz File Format: what is
// reserved or fill is zero). Checks of a kind that nobody has defined are not.
func fields(in *format.Input, tell func(assay.Field)) error {
	n, err := format.Decodes(in, decode)
	if err != nil {
		return err
	}
	if err := defined(in, n); err != nil {
		return err
	}
	t := format.NewTelling(in.Content, tell)
	t.Entry = "data"
	t.Field(assay.Encoded, "data", 0, n)
	t.Done()
	return nil
}

// defined looks at the kind of check in all stream headers (2.1.1.2).
func defined(in *format.Input, n int64) error {
	win := window.New(in.Content)
	for at := int64(0); at < n && in.Ctx.Err() == nil; {
		b := win.At(at, int(min(128<<10, n-at)))
		i := bytes.Index(b, xz.Magic)
		switch {
		case i < 0 && len(b) > len(xz.Magic):
			at += int64(len(b) - len(xz.Magic) + 1)
			continue
		case i < 0:
			return nil
		}
		at += int64(i)
		if h := win.At(at, 12); len(h) == 12 && binary.LittleEndian.Uint32(h[8:]) == crc32.ChecksumIEEE(h[6:8]) {
			if c := h[7]; c != 0 && c != 1 && c != 4 && c != 10 {
				return fmt.Errorf("stream at 0x%x: check of kind %d cannot be verified", at, c)
			}
		}
		at++
	}
	return in.Ctx.Err()
}
