// Package ikconfig reads the configuration that is compiled into Linux kernels.
package ikconfig

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"

	"assay"
	"assay/anatomy/inflate"
	"assay/lab/format"
)

// Format is IKCONFIG.
var Format = format.Format{
	Doc: format.Doc{
		Title: "Kernel configuration (IKCONFIG)",
		What:  "The .config file that a kernel was built with, compressed, as it stands in kernels with CONFIG_IKCONFIG. It is found here in kernels that no other format recognises as a whole.",
		Layout: `0  8  "IKCFG_ST"
8     gzip file
then  "IKCFG_ED"`,
		Reads:      []string{"the configuration as entry config"},
		Verified:   "our own samples only",
		References: []string{"Linux: kernel/configs.c, scripts/extract-ikconfig"},
	},
	Version:    2,
	Signatures: []format.Signature{{Bytes: []byte(start + "\x1f\x8b\x08")}},
	Measure:    measure,
	Open:       open,
}

const (
	start = "IKCFG_ST"
	end   = "IKCFG_ED"
	trial = 1 << 10 // bytes of the gzip file that Measure reads
)

// measure decodes the first bytes: a configuration is text that begins with a
// comment. Where it ends is known when it was decoded, so that a content full
// of marks costs no more than others.
func measure(in *format.Input) (format.Extent, error) {
	var b [trial]byte
	n, _ := in.ReadAt(b[:], 0)
	if !bytes.HasPrefix(b[:n], []byte(start+"\x1f\x8b\x08")) {
		return format.Extent{}, format.Not("no mark")
	}
	at, ok := data(b[len(start):n])
	if !ok {
		return format.Extent{}, format.Not("gzip header")
	}
	var text [64]byte
	k, _, err := inflate.Decode(text[:], b[len(start)+at:n])
	if err != nil && !errors.Is(err, inflate.ErrFull) {
		return format.Extent{}, format.Not("configuration: %v", err)
	}
	if k == 0 || text[0] != '#' && text[0] != 'C' || bytes.IndexByte(text[:k], 0) >= 0 {
		return format.Extent{}, format.Not("configuration begins with %q", text[:min(k, 16)])
	}
	return format.Extent{Length: in.Size(), Certainty: format.Unknown}, nil
}

// data is where the DEFLATE data of a gzip file begins, behind a header with
// nothing but a name in it (RFC 1952 section 2.3).
func data(b []byte) (int, bool) {
	const fixed, name = 10, 8
	switch {
	case len(b) < fixed || b[3]&^name != 0:
		return 0, false
	case b[3] == 0:
		return fixed, true
	}
	k := bytes.IndexByte(b[fixed:], 0)
	return fixed + k + 1, k >= 0
}

func open(in *format.Input, out format.Sink) error {
	out.Structure(0, int64(len(start)))
	return out.Entry(assay.Entry{Name: "config"}, format.Body{Size: -1, Stream: func(w io.Writer) error {
		return decode(in, out, w)
	}})
}

// decode writes the configuration to w and tells where it ends.
func decode(in *format.Input, out format.Sink, w io.Writer) error {
	r := &counted{r: bufio.NewReader(io.NewSectionReader(in, int64(len(start)), in.Size()))}
	z, err := gzip.NewReader(r)
	if err == nil {
		z.Multistream(false)
		_, err = io.Copy(w, z)
	}
	at := int64(len(start)) + r.n
	var mark [len(end)]byte
	if n, _ := in.ReadAt(mark[:], at); string(mark[:n]) == end {
		out.Structure(at, int64(len(end)))
		at += int64(len(end))
	} else if err == nil {
		out.Fail("", at, "no mark behind the configuration")
	}
	out.Length(at)
	if err != nil {
		return fmt.Errorf("configuration: %w", err)
	}
	return nil
}

// counted counts what was read; being a ByteReader, it is asked for no more
// than is needed.
type counted struct {
	r *bufio.Reader
	n int64
}

func (c *counted) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n += int64(n)
	return n, err
}

func (c *counted) ReadByte() (byte, error) {
	b, err := c.r.ReadByte()
	if err == nil {
		c.n++
	}
	return b, err
}
