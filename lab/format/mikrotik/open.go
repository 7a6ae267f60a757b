package mikrotik

import (
	"fmt"
	"strings"
	"time"

	"assay"
	"assay/lab/format"
)

func open(in *format.Input, out format.Sink) error {
	length, parts, whole, err := read(in)
	if err != nil {
		return err
	}
	out.Structure(0, headerLength)
	if !format.Short(in, out, length) && !whole {
		last := parts[len(parts)-1]
		out.Fail("", last.offset+last.length, fmt.Sprintf("part at 0x%x is none", last.offset+last.length))
	}
	seen := map[string]int{}
	for _, p := range parts {
		out.Structure(p.offset-partHeader, partHeader)
		have := min(p.length, in.Size()-p.offset)
		if have <= 0 {
			continue
		}
		if describe(in, p, have, out) {
			out.Structure(p.offset, have)
			continue
		}
		if p.kind == partFiles {
			if err := files(in, p, have, out); err != nil {
				return err
			}
			continue
		}
		name := names[p.kind]
		if name == "" {
			name = fmt.Sprintf("part%d", p.kind)
		}
		if seen[name]++; seen[name] > 1 {
			name = fmt.Sprintf("%s.%d", name, seen[name]-1)
		}
		if have < p.length {
			out.Fail(name, p.offset+have, fmt.Sprintf("%s at 0x%x: %d of %d bytes are missing", name, p.offset, p.length-have, p.length))
		}
		script := p.kind == partInstall || p.kind == partUninstall
		if err := out.Entry(assay.Entry{Name: name, Piece: !script}, format.One(p.offset, have)); err != nil {
			return err
		}
	}
	return nil
}

var names = map[uint16]string{partInstall: "install", partUninstall: "uninstall", partSquashfs: "squashfs"}

// describe makes properties of parts that say what the package is. It is false
// for parts that have content.
func describe(in *format.Input, p part, have int64, out format.Sink) bool {
	switch p.kind {
	case partInfo:
		info(in.Head(p.offset, int(min(have, 64))), out)
	case partText:
		text(in, p, have, "description", out)
	case partProcessor:
		text(in, p, have, "processor", out)
	case partChannel:
		text(in, p, have, "channel", out)
	case partSignature, partSigned:
		out.Property("signature", fmt.Sprintf("type %d, %d bytes, not verified", p.kind, p.length))
	case partFill:
	default:
		return false
	}
	return true
}

func text(in *format.Input, p part, have int64, name string, out format.Sink) {
	s := strings.Join(strings.Fields(string(in.Head(p.offset, int(min(have, 1024))))), " ")
	if s, ok := format.Text([]byte(s)); ok && s != "" {
		out.Property(name, s)
	}
}

// info is the part with name and version.
func info(b []byte, out format.Sink) {
	if len(b) < 24 {
		return
	}
	if name, ok := format.Text(b[:16]); ok {
		out.Property("name", name)
	}
	v := fmt.Sprintf("%d.%d", b[19], b[18])
	if b[16] != 0 || b[17] != 'f' {
		v += "." + fmt.Sprint(b[16])
	}
	switch b[17] {
	case 'f':
	case 'b':
		v += " beta"
	case 'c':
		v += " rc"
	default:
		v += fmt.Sprintf(" (%02x)", b[17])
	}
	out.Property("version", v)
	if t := le.Uint32(b[20:]); t != 0 {
		out.Property("built", time.Unix(int64(t), 0).UTC().Format(time.RFC3339))
	}
}
