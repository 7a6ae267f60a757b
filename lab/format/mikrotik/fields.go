package mikrotik

import (
	"bytes"
	"compress/zlib"
	"fmt"
	"io"

	"assay"
	"assay/lab/format"
)

// told tells the parts; that with files by what their headers say, if nothing
// is left over behind its stream.
func told(in *format.Input, tell func(assay.Field)) error {
	length, parts, whole, err := read(in)
	if err != nil {
		return err
	}
	t, err := format.Reopen(in, open, tell)
	if err != nil {
		return err
	}
	t.When(true, 0, 4, "magic", assay.Derived)
	t.When(whole && length <= in.Size(), 4, 4, "length", assay.Derived)
	for _, p := range parts {
		t.When(true, p.offset-partHeader, 2, "type", assay.Statement)
		t.When(p.length <= in.Size()-p.offset, p.offset-partHeader+2, 4, "part-length", assay.Derived)
		switch p.kind {
		case partInfo:
			if p.length >= 24 {
				t.Rows(p.offset,
					format.Row{At: 0, Length: 16, Name: "name", Role: assay.Statement},
					format.Row{At: 16, Length: 4, Name: "version", Role: assay.Statement},
					format.Row{At: 20, Length: 4, Name: "built", Role: assay.Moment},
					format.Row{At: 24, Length: p.length - 24, Name: "more", Role: assay.Statement})
			}
		case partText, partProcessor, partChannel:
			t.When(true, p.offset, p.length, fmt.Sprintf("text %d", p.kind), assay.Statement)
		case partSignature, partSigned:
			t.When(true, p.offset, p.length, "signature", assay.Signed)
		case partFill:
			t.Fill(p.offset, p.offset+p.length, 0)
		case partFiles:
			if err := stream(in, t, p); err != nil {
				return err
			}
		}
	}
	t.Contents()
	return nil
}

// most is how many bytes of files are looked at.
const most = 256 << 20

// stream tells the headers of files in a zlib stream.
func stream(in *format.Input, t *format.Reopened, p part) error {
	src := bytes.NewReader(in.View(p.offset, int(p.length)))
	z, err := zlib.NewReader(src)
	if err != nil {
		return fmt.Errorf("files at 0x%x: %w", p.offset, err)
	}
	defer z.Close()
	r := &io.LimitedReader{R: z, N: most}
	var list []assay.Field
	add := func(role assay.Role, name, entry string, v []byte) {
		list = append(list, assay.Field{Offset: p.offset, Length: p.length, Name: name, Entry: entry, Role: role, Value: bytes.Clone(v)})
	}
	for {
		var b [objectHeader]byte
		if n, err := io.ReadFull(r, b[:]); err == io.EOF && n == 0 {
			break
		} else if err != nil {
			return fmt.Errorf("files at 0x%x: %w", p.offset, err)
		}
		name := make([]byte, le.Uint16(b[28:]))
		if _, err := io.ReadFull(r, name); err != nil {
			return fmt.Errorf("files at 0x%x: %w", p.offset, err)
		}
		if n, err := io.CopyN(io.Discard, r, int64(le.Uint32(b[24:]))); err != nil {
			return fmt.Errorf("files at 0x%x: %q ends after %d bytes: %w", p.offset, name, n, err)
		}
		entry := assay.CleanName(string(bytes.TrimRight(name, "\x00")))
		add(assay.Attribute, "mode", entry, b[:2])
		add(assay.Statement, "unknown", entry, b[2:8])
		add(assay.Moment, "times", entry, b[8:20])
		add(assay.Statement, "unknown behind times", entry, b[20:24])
	}
	if src.Len() > 0 || r.N == 0 {
		return nil // the stream is not told: something stands behind it
	}
	sum := assay.DigestOf(in.View(p.offset, int(p.length)))
	add(assay.Encoded, "files", "", sum[:]) // how they are packed
	for _, f := range list {
		t.Field(f)
	}
	return nil
}
