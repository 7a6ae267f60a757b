package zstd

import (
	"errors"
	"fmt"
	"io"
	"strconv"
	"sync"

	"github.com/klauspost/compress/zstd"

	"assay"
	"assay/internal/window"
	"assay/lab/format"
)

// decoders are synchronous: the driver decodes several contents at a time.
var decoders = sync.Pool{New: func() any {
	d, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecoderLowmem(true), zstd.WithDecoderMaxWindow(windowMost))
	if err != nil {
		panic(err) // the options are constants
	}
	return d
}}

func release(d *zstd.Decoder) {
	d.Reset(nil)
	decoders.Put(d)
}

func open(in *format.Input, out format.Sink) error {
	win := window.New(in.Content)
	size, frames, skipped := int64(0), 0, 0
	var end int64
	var first frame
	for {
		f, err := walk(in.Ctx, win, end)
		if errors.Is(err, errMagic) || frames > 0 && !f.begun(err) {
			break
		}
		if f.skippable {
			skipped++
			if err := skippable(in, out, &f); err != nil {
				return err
			}
		} else {
			if frames++; frames == 1 {
				first = f
			}
			if size = size + f.content; f.content < 0 || size < 0 || err != nil {
				size = -1 << 62
			}
		}
		end = f.end
		if err != nil {
			break
		}
	}
	describe(&first, frames, skipped, out)
	b := format.Body{Size: max(size, -1), From: format.Range{Length: end}}
	b.Stream = func(w io.Writer) error { return decode(in, out, w) }
	return out.Entry(assay.Entry{Name: "data"}, b)
}

func describe(f *frame, frames, skipped int, out format.Sink) {
	out.Property("frames", strconv.Itoa(frames))
	if skipped > 0 {
		out.Property("skippable-frames", strconv.Itoa(skipped))
	}
	out.Property("window", strconv.FormatInt(f.window, 10))
	out.Property("checksum", strconv.FormatBool(f.checksum))
	if f.dict != 0 {
		out.Property("dictionary", fmt.Sprintf("0x%08x", f.dict))
	}
}

// skippable claims what programs put into skippable frames, and hands over
// everything else: something may be hidden in it.
func skippable(in *format.Input, out format.Sink, f *frame) error {
	n := f.end - f.at
	out.Structure(f.at, min(n, 8))
	if n <= 8 {
		return nil
	}
	var tail [4]byte
	in.ReadAt(tail[:], f.end-4)
	if n == 12 || n >= 8+9 && le.Uint32(tail[:]) == 0x8f92eab1 {
		out.Structure(f.at+8, n-8) // pzstd's size of the next frame; a seek table
		return nil
	}
	return out.Entry(assay.Entry{Name: fmt.Sprintf("skippable.%x", f.at)}, format.One(f.at+8, n-8))
}

// decode writes the content of all frames to w and tells the length of the
// file. Zeros stand in place of what was lost, when something follows it. The
// first damage is told at the end.
func decode(in *format.Input, out format.Sink, w io.Writer) error {
	d := decoders.Get().(*zstd.Decoder)
	defer release(d)
	win := window.New(in.Content)
	var damage error
	c := &counter{w: w}
	pos, lost := int64(0), int64(0)
	for frames := 0; ; frames++ {
		f, broken := walk(in.Ctx, win, pos)
		if errors.Is(broken, errMagic) || frames > 0 && !f.begun(broken) {
			break
		}
		pos = f.end
		if !f.skippable {
			if c.zeros(lost); c.err != nil {
				return c.err
			}
			before := c.n
			err := f.decode(in, d, c, broken)
			if c.err != nil {
				return c.err
			}
			lost = max(0, min(f.content, f.most())-(c.n-before))
			if err != nil && damage == nil {
				damage = fmt.Errorf("frame at 0x%x: %w", f.at, err)
			}
		}
		if broken != nil {
			if damage == nil {
				damage = broken
			}
			break
		}
	}
	out.Length(min(max(pos, 1), in.Size()))
	return damage
}

// decode writes the content of the frame to c.
func (f *frame) decode(in *format.Input, d *zstd.Decoder, c *counter, broken error) error {
	switch {
	case f.dict != 0:
		return fmt.Errorf("needs dictionary 0x%08x", f.dict)
	case f.window > windowMost:
		return fmt.Errorf("window of %d bytes: more than 128 MiB are not read", f.window)
	}
	length := f.end - f.at
	if broken != nil {
		length = in.Size() - f.at
	}
	d.Reset(window.Reader(in, f.at, length))
	before := c.n
	_, err := io.Copy(c, d)
	switch {
	case errors.Is(err, io.ErrUnexpectedEOF):
		return fmt.Errorf("ends in the middle, after %d bytes of content", c.n-before)
	case err != nil:
		return fmt.Errorf("after %d bytes of content: %w", c.n-before, err)
	}
	return nil
}

var nothing [32 << 10]byte

// counter counts what is written to w and keeps w's error apart.
type counter struct {
	w   io.Writer
	n   int64
	err error
}

func (c *counter) Write(p []byte) (int, error) {
	n, err := c.w.Write(p)
	c.n += int64(n)
	if err == nil && n < len(p) {
		err = io.ErrShortWrite
	}
	c.err = err
	return n, err
}

// zeros writes n zeros in place of what is lost.
func (c *counter) zeros(n int64) {
	for n > 0 && c.err == nil {
		m, _ := c.Write(nothing[:min(n, int64(len(nothing)))])
		n -= int64(m)
	}
}
