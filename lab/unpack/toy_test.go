package unpack

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"sort"
	"strings"
	"testing"

	"assay"
	"assay/lab/format"
)

// Toy formats stand for all: "box" has a length and files at offsets,
// "rep" is a stream whose length only opening tells.
//
//	box: "BOX!" total u32, then entries: name length u8, name, kind u8 (0 file,
//	     1 piece), length u32, bytes
//	rep: "REP!" count u32, n u16, n bytes: the bytes count times over; then "."
//	seg: "SEG!" total u32, length u32, a piece of that length; the rest is not
//	     named by the header
var toys = []Named{{"toy/box", boxFormat}, {"rep", repFormat}, {"seg", segFormat}}

type file struct {
	name  string
	piece bool
	data  []byte
}

func box(files ...file) []byte {
	b := []byte("BOX!\x00\x00\x00\x00")
	for _, f := range files {
		b = append(b, byte(len(f.name)))
		b = append(b, f.name...)
		kind := byte(0)
		if f.piece {
			kind = 1
		}
		b = append(b, kind)
		b = binary.BigEndian.AppendUint32(b, uint32(len(f.data)))
		b = append(b, f.data...)
	}
	binary.BigEndian.PutUint32(b[4:], uint32(len(b)))
	return b
}

func rep(count int, data []byte) []byte {
	b := binary.BigEndian.AppendUint32([]byte("REP!"), uint32(count))
	b = binary.BigEndian.AppendUint16(b, uint16(len(data)))
	return append(append(b, data...), '.')
}

var boxFormat = format.Format{
	Version:    1,
	Signatures: []format.Signature{{Bytes: []byte("BOX!")}},
	Measure: func(in *format.Input) (format.Extent, error) {
		var h [8]byte
		if _, err := in.ReadAt(h[:], 0); err != nil || string(h[1:4]) != "OX!" && string(h[1:4]) != "EG!" {
			return format.Extent{}, format.Not("no box")
		}
		return format.Extent{Length: int64(binary.BigEndian.Uint32(h[4:]))}, nil
	},
	Open: func(in *format.Input, out format.Sink) error {
		out.Structure(0, 8)
		for at := int64(8); at < in.Size(); {
			var h [260]byte
			n, _ := in.ReadAt(h[:], at)
			k := int(h[0])
			if n < k+6 {
				out.Unread(at, in.Size()-at, "entry cut short")
				return nil
			}
			size := int64(binary.BigEndian.Uint32(h[k+2:]))
			data := at + int64(k) + 6
			if size > in.Size()-data {
				out.Unread(at, in.Size()-at, "entry cut short")
				return nil
			}
			out.Structure(at, data-at)
			e := assay.Entry{Name: string(h[1 : 1+k]), Piece: h[1+k] == 1}
			if err := out.Entry(e, format.One(data, size)); err != nil {
				return err
			}
			at = data + size
		}
		return nil
	},
}

var repFormat = format.Format{
	Version:    1,
	Signatures: []format.Signature{{Bytes: []byte("REP!")}},
	Measure: func(in *format.Input) (format.Extent, error) {
		return format.Extent{Length: in.Size(), Certainty: format.Unknown}, nil
	},
	Open: func(in *format.Input, out format.Sink) error {
		var h [10]byte
		if n, _ := in.ReadAt(h[:], 0); n < 10 {
			return errors.New("header cut short")
		}
		n := int64(binary.BigEndian.Uint16(h[8:]))
		data := make([]byte, n)
		got, _ := in.ReadAt(data, 10)
		stream := func(w io.Writer) error {
			out.Length(10 + int64(got) + 1)
			for range binary.BigEndian.Uint32(h[4:]) {
				if _, err := w.Write(data[:got]); err != nil {
					return err
				}
			}
			if int64(got) < n {
				return fmt.Errorf("data cut short")
			}
			return nil
		}
		return out.Entry(assay.Entry{Name: "data"}, format.Body{Stream: stream, Size: -1, From: format.Range{Offset: 10, Length: int64(got)}})
	},
}

func take(t *testing.T, jobs int, b []byte, limits func(*assay.Limits)) *assay.Release {
	t.Helper()
	l := assay.DefaultLimits()
	if limits != nil {
		limits(&l)
	}
	return Content(context.Background(), "fw.bin", assay.Bytes(b), Options{Formats: toys, Jobs: jobs, Limits: l})
}

// listing is the release as text: rows, spans, failures.
func listing(r *assay.Release) string {
	var b strings.Builder
	seen := map[assay.Digest]bool{}
	for f := range r.Walk {
		fmt.Fprintf(&b, "%s %s %d %.8s %s\n", f.Path, f.Type, f.Ref.Size, f.Ref.Digest, f.Format)
		in := r.Contents[f.Ref.Digest]
		if in == nil || seen[f.Ref.Digest] {
			continue
		}
		seen[f.Ref.Digest] = true
		if in.Layer != nil {
			for _, s := range in.Layer.Spans {
				fmt.Fprintf(&b, "  [%x,%x) %s %s %g\n", s.Offset, s.Offset+s.Length, s.Use, s.Reason, s.Entropy)
			}
			for _, x := range in.Layer.Failures {
				fmt.Fprintf(&b, "  failure %s %s %s\n", x.By, x.Name, x.Reason)
			}
		}
		for _, x := range in.Failures {
			fmt.Fprintf(&b, "  failure %s %s\n", x.By, x.Reason)
		}
	}
	return b.String()
}

// paths lists the rows of a release, sorted.
func paths(r *assay.Release) []string {
	var p []string
	for f := range r.Walk {
		p = append(p, string(f.Path))
	}
	sort.Strings(p)
	return p
}

// noise is bytes in which nothing can be recognised.
func noise(n int, seed byte) []byte {
	b := make([]byte, n)
	x := uint32(seed) + 1
	for i := range b {
		x = x*1664525 + 1013904223
		b[i] = byte(x>>24) | 0x80
	}
	return b
}

func join2(parts ...[]byte) []byte { return bytes.Join(parts, nil) }

func seg(piece, rest []byte) []byte {
	b := binary.BigEndian.AppendUint32([]byte("SEG!"), uint32(12+len(piece)+len(rest)))
	b = binary.BigEndian.AppendUint32(b, uint32(len(piece)))
	return join2(b, piece, rest)
}

var segFormat = format.Format{
	Version:    1,
	Signatures: []format.Signature{{Bytes: []byte("SEG!")}},
	Measure:    boxFormat.Measure,
	Open: func(in *format.Input, out format.Sink) error {
		var h [12]byte
		in.ReadAt(h[:], 0)
		out.Structure(0, 12)
		return out.Entry(assay.Entry{Name: "kernel", Piece: true}, format.One(12, int64(binary.BigEndian.Uint32(h[8:]))))
	},
}
