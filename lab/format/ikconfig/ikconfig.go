// Package ikconfig reads the configuration that is compiled into Linux kernels.
package ikconfig

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"

	"assay"
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
	Version:    1,
	Signatures: []format.Signature{{Bytes: []byte(start + "\x1f\x8b\x08")}},
	Measure:    measure,
	Open:       open,
}

const (
	start   = "IKCFG_ST"
	end     = "IKCFG_ED"
	longest = 1 << 20 // configurations of all architectures have under 100 KiB, compressed
)

// measure looks for the mark behind the gzip file.
func measure(in *format.Input) (format.Extent, error) {
	b := make([]byte, min(in.Size(), longest))
	n, _ := in.ReadAt(b, 0)
	b = b[:n]
	if !bytes.HasPrefix(b, []byte(start+"\x1f\x8b\x08")) {
		return format.Extent{}, format.Not("no mark")
	}
	k := bytes.Index(b, []byte(end))
	if k < 0 {
		return format.Extent{}, format.Not("no mark behind the configuration")
	}
	return format.Extent{Length: int64(k + len(end))}, nil
}

func open(in *format.Input, out format.Sink) error {
	ext, err := measure(in)
	if err != nil {
		return err
	}
	n := ext.Length - int64(len(start)+len(end))
	out.Structure(0, int64(len(start)))
	out.Structure(ext.Length-int64(len(end)), int64(len(end)))
	body := format.Body{Size: -1, From: format.Range{Offset: int64(len(start)), Length: n}, Stream: func(w io.Writer) error {
		z, err := gzip.NewReader(io.NewSectionReader(in, int64(len(start)), n))
		if err == nil {
			_, err = io.Copy(w, z)
		}
		if err != nil {
			return fmt.Errorf("configuration: %w", err)
		}
		return nil
	}}
	return out.Entry(assay.Entry{Name: "config"}, body)
}
