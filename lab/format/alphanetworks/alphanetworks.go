// Package alphanetworks reads update files of Alpha Networks' access points
// and switches that are a shell script with the firmware behind it.
package alphanetworks

import (
	"bytes"
	"encoding/base64"
	"io"
	"strings"

	"assay"
	"assay/lab/format"
)

// Format is the script with the firmware.
var Format = format.Format{
	Doc: format.Doc{
		Title: "Alpha Networks update script",
		What:  "Update files that are a shell script with variables for vendor, board and version, a program ddPack in base64, and the firmware behind a line; met on access points and routers that Alpha Networks built.",
		Layout: `#!/bin/sh, lines VENDOR="...", HWBOARD="...", HWVERSION="..."
=== ddPack Boundary ===     may be missing
begin-base64 755 /dev/stdout, base64, ====
=== Firmware Boundary ===
firmware; where it begins with "REDSONIC" all its bits are inverted`,
		Reads:      []string{"entries script.sh, ddPack and firmware, this one without the inversion; the variables as properties"},
		Verified:   "samples of FACT's extractor; otherwise our own samples only",
		References: []string{"fact_extractor: plugins/unpacking/alphanetworks/code/alphanetworks.py", "checked with fact_extractor's samples"},
	},
	Version: 1,
	Starts:  func(head []byte) bool { return bytes.HasPrefix(head, []byte("#!/bin/sh\nVENDOR=\"")) },
	Measure: measure,
	Open:    open,
	Fields:  fields,
}

// strict refuses bits behind the last byte.
var strict = base64.RawStdEncoding.Strict()

const (
	firmwareLine = "=== Firmware Boundary ===\n"
	packLine     = "=== ddPack Boundary ===\n"
	longest      = 4 << 20 // of what stands before the firmware
)

// layout gives the length of the script, the base64 text and where the
// firmware starts.
func layout(in *format.Input) (script int64, pack [2]int64, firmware int64, err error) {
	b := in.View(0, longest)
	i := bytes.Index(b, []byte(firmwareLine))
	if !bytes.HasPrefix(b, []byte("#!/bin/sh\nVENDOR=\"")) || i < 0 {
		return 0, pack, 0, format.Not("no line before the firmware")
	}
	script, firmware = int64(i), int64(i+len(firmwareLine))
	if k := bytes.Index(b[:i], []byte(packLine)); k >= 0 {
		script = int64(k)
		text := b[k+len(packLine) : i]
		from := bytes.IndexByte(text, '\n') + 1
		to := bytes.Index(text, []byte("\n===="))
		if bytes.HasPrefix(text, []byte("begin-base64")) && from > 0 && to >= from {
			at := int64(k + len(packLine))
			pack = [2]int64{at + int64(from), at + int64(to)}
		}
	}
	return script, pack, firmware, nil
}

func measure(in *format.Input) (format.Extent, error) {
	if _, _, _, err := layout(in); err != nil {
		return format.Extent{}, err
	}
	return format.Extent{Length: in.Size(), Certainty: format.Bound}, nil
}

func open(in *format.Input, out format.Sink) error {
	script, pack, firmware, err := layout(in)
	if err != nil {
		return err
	}
	for _, line := range strings.Split(string(in.Head(0, int(min(script, 4096)))), "\n") {
		name, value, ok := strings.Cut(line, "=")
		if text, clean := format.Text([]byte(strings.Trim(value, `"`))); ok && clean && (name == "VENDOR" || name == "HWBOARD" || name == "HWVERSION") {
			out.Property(strings.ToLower(name), text)
		}
	}
	out.Structure(script, firmware-script)
	if err := out.Entry(assay.Entry{Name: "script.sh"}, format.One(0, script)); err != nil {
		return err
	}
	if n := pack[1] - pack[0]; n > 0 {
		text := bytes.TrimRight(in.Head(pack[0], int(n)), "=\r\n") // the fill may be missing
		err := out.Entry(assay.Entry{Name: "ddPack"}, format.Body{Size: -1, Stream: func(w io.Writer) error {
			_, err := io.Copy(w, base64.NewDecoder(base64.RawStdEncoding, bytes.NewReader(text)))
			return err
		}})
		if err != nil {
			return err
		}
	}
	n := in.Size() - firmware
	if n <= 0 {
		out.Fail("firmware", in.Size(), "firmware is missing")
		return nil
	}
	body := format.One(firmware, n)
	if head := in.Head(firmware, 8); string(invert(head)) == "REDSONIC" {
		out.Property("inverted", "yes")
		body = format.Body{Size: n, From: format.Range{Offset: firmware, Length: n}, Stream: func(w io.Writer) error {
			return in.Feed(inverter{w}, firmware, n)
		}}
	}
	return out.Entry(assay.Entry{Name: "firmware", Piece: true}, body)
}

func invert(b []byte) []byte {
	c := make([]byte, len(b))
	for i := range b {
		c[i] = ^b[i]
	}
	return c
}

type inverter struct{ w io.Writer }

func (i inverter) Write(b []byte) (int, error) { return i.w.Write(invert(b)) }
