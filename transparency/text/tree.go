package text

import (
	"bufio"
	"io"
	"iter"
	"strconv"

	"assay"
)

// TreeOptions say how a tree looks.
type TreeOptions struct {
	// Short writes 12 digits of each digest instead of 64.
	Short bool
}

// WriteTree lists entries, one per line, as they come:
//
//	mode owner size sha256 path [-> target] [(format)] [DAMAGED]
//
// Columns are separated by one space; what is not stored or not there is "-".
// Names are escaped as paths are, so every line has one entry and its fields.
func WriteTree(w io.Writer, files iter.Seq[assay.File], opt TreeOptions) error {
	out := bufio.NewWriterSize(w, 64<<10)
	line := make([]byte, 0, 512)
	for f := range files {
		line = appendEntry(line[:0], &f, opt)
		if _, err := out.Write(line); err != nil {
			return err
		}
	}
	return out.Flush()
}

func appendEntry(b []byte, f *assay.File, opt TreeOptions) []byte {
	b = appendMode(b, f)
	b = append(b, ' ')
	if f.Has&assay.HasOwner != 0 {
		b = strconv.AppendUint(b, uint64(f.UID), 10)
		b = append(b, ':')
		b = strconv.AppendUint(b, uint64(f.GID), 10)
	} else {
		b = append(b, '-')
	}
	b = append(b, ' ')
	b = appendSize(b, f)
	b = append(b, ' ')
	b = appendDigest(b, f.Ref.Digest, opt.Short)
	b = append(b, ' ')
	b = append(b, f.Path...)
	if f.Type == assay.Symlink || f.Type == assay.Hardlink {
		b = append(b, " -> "...)
		b = append(b, assay.EscapeName(f.Target)...)
	}
	if f.Format != "" {
		b = append(b, " ("...)
		b = append(b, f.Format...)
		b = append(b, ')')
	}
	if f.Damaged {
		b = append(b, " DAMAGED"...)
	}
	return append(b, '\n')
}

// appendSize writes the content's size, or a device's numbers.
func appendSize(b []byte, f *assay.File) []byte {
	switch {
	case f.Type == assay.CharDev || f.Type == assay.BlockDev:
		b = strconv.AppendUint(b, uint64(f.Major), 10)
		b = append(b, ',')
		return strconv.AppendUint(b, uint64(f.Minor), 10)
	case f.Type == assay.Regular || f.Type == assay.Hardlink || !f.Ref.Digest.IsZero():
		return strconv.AppendInt(b, f.Ref.Size, 10)
	}
	return append(b, '-')
}

func appendDigest(b []byte, d assay.Digest, short bool) []byte {
	if d.IsZero() {
		return append(b, '-')
	}
	const digits = "0123456789abcdef"
	n := len(d)
	if short {
		n = 6
	}
	for _, x := range d[:n] {
		b = append(b, digits[x>>4], digits[x&15])
	}
	return b
}

// appendMode writes the type and the permissions as ls(1) does.
func appendMode(b []byte, f *assay.File) []byte {
	const types = "-dlhcbps"
	if int(f.Type) < len(types) {
		b = append(b, types[f.Type])
	} else {
		b = append(b, '?')
	}
	if f.Has&assay.HasMode == 0 {
		return append(b, "?????????"...)
	}
	const letters = "rwxrwxrwx"
	at := len(b)
	for i := range letters {
		if f.Mode&(0o400>>i) != 0 {
			b = append(b, letters[i])
		} else {
			b = append(b, '-')
		}
	}
	for _, s := range [...]struct {
		bit  uint32
		at   int
		word byte
	}{{0o4000, 2, 's'}, {0o2000, 5, 's'}, {0o1000, 8, 't'}} {
		if f.Mode&s.bit == 0 {
			continue
		}
		if b[at+s.at] == '-' {
			s.word -= 'a' - 'A'
		}
		b[at+s.at] = s.word
	}
	return b
}
