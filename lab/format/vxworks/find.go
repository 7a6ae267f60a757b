package vxworks

import (
	"bytes"
	"regexp"
	"sync"

	"assay"
	"assay/lab/format"
)

// found is what the kernel says of itself.
type found struct {
	vxworks, wind, memfs        int64 // places, -1 where there is none
	version, windVersion, built string
}

const (
	window  = 1 << 20
	overlap = 4096 // what is looked for is shorter, and stands together
)

var (
	windVersion = regexp.MustCompile(`WIND (?:kernel )?version (\d+\.\d+(?:\.\d+)*)`)
	release     = regexp.MustCompile(`VxWorks ?(?:SMP )?(\d+\.\d+(?:\.\d+)*)`)
	// older images keep the version alone behind the name
	alone = regexp.MustCompile(`VxWorks\x00+(?:VxWorks ?)?(\d+\.\d+(?:\.\d+)*)\x00`)
	built = regexp.MustCompile(`(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) [ \d]\d (?:19|20)\d\d, [ \d]\d:\d\d:\d\d`)
	memfs = bytes.Repeat([]byte("OW"), 16)
)

// find searches the content.
func find(in *format.Input) (*found, error) {
	f := &found{vxworks: -1, wind: -1, memfs: -1}
	return f, each(in, func(b []byte, at int64) bool {
		f.look(b, at)
		return true
	})
}

// named reports whether the content has the name of the system in it. Very many
// contents begin with what may be an instruction, and most of them have not.
func named(in *format.Input) (is bool) {
	_ = each(in, func(b []byte, _ int64) bool {
		is = bytes.Contains(b, []byte("VxWorks"))
		return !is
	})
	return is
}

var buffers = sync.Pool{New: func() any { return new([window + overlap]byte) }}

// each passes the content through f in windows that overlap, until f has
// enough.
func each(in *format.Input, f func(b []byte, at int64) bool) error {
	var buf *[window + overlap]byte
	for at := int64(0); at < in.Size(); at += window {
		if err := in.Ctx.Err(); err != nil {
			return err
		}
		n := min(window+overlap, in.Size()-at)
		b := []byte(nil)
		if s, is := in.Content.(assay.Slicer); is {
			b, _ = s.Slice(at, n)
		}
		if b == nil {
			if buf == nil {
				buf = buffers.Get().(*[window + overlap]byte)
				defer buffers.Put(buf)
			}
			m, _ := in.ReadAt(buf[:n], at)
			b = buf[:max(m, 0)]
		}
		if !f(b, at) {
			return nil
		}
	}
	return nil
}

// look searches one window.
func (f *found) look(b []byte, at int64) {
	if i := bytes.Index(b, []byte("VxWorks")); i >= 0 {
		if f.vxworks < 0 {
			f.vxworks = at + int64(i)
		}
		for _, r := range []*regexp.Regexp{release, alone} {
			if m := r.FindSubmatchIndex(b); m != nil && f.version == "" {
				f.version = string(b[m[2]:m[3]])
				if d := built.Find(b[m[3]:min(len(b), m[3]+64)]); d != nil {
					f.built = string(d)
				}
			}
		}
	}
	if f.wind < 0 && bytes.Contains(b, []byte("WIND ")) {
		if m := windVersion.FindSubmatchIndex(b); m != nil {
			f.wind, f.windVersion = at+int64(m[0]), string(b[m[2]:m[3]])
		}
	}
	if i := bytes.Index(b, memfs); i >= 0 && f.memfs < 0 {
		f.memfs = at + int64(i)
	}
}
