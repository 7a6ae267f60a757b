package rar

import (
	"errors"
	"fmt"
	"io"

	"github.com/nwaples/rardecode/v2"

	"assay/internal/window"
)

const dictMost = 128 << 20

// group is a file and the solid ones that follow it: they are decoded one
// after the other out of an archive that has nothing else in it.
type group struct {
	a     *archive
	parts []*file
	r     *rardecode.Reader
	next  int   // the file that the reader gives next
	err   error // why it gives no more
}

// write decodes the nth file to w; those before it that nobody read are passed
// over. The library's panics would be our mistake to rely on it: they are
// errors here.
func (g *group) write(w io.Writer, nth int) (err error) {
	defer func() {
		if p := recover(); p != nil {
			g.err = fmt.Errorf("decoder gave up: %v", p)
			err = g.err
		}
	}()
	if g.r == nil && g.err == nil {
		g.r, g.err = rardecode.NewReader(&feed{g: g, now: window.Reader(g.a.in.Content, 0, g.a.start.Length)}, rardecode.MaxDictionarySize(dictMost))
	}
	for g.err == nil && g.next <= nth {
		if _, g.err = g.r.Next(); g.err != nil {
			break
		}
		g.next++
	}
	if g.err != nil {
		return fmt.Errorf("not decoded: %w", g.err)
	}
	if g.next != nth+1 {
		return errors.New("stands before what was read of its group")
	}
	out := &counter{w: w}
	if _, err = io.Copy(out, struct{ io.Reader }{g.r}); out.err != nil {
		return out.err
	}
	if err != nil {
		err = fmt.Errorf("after %d bytes: %w", out.n, err)
		if !errors.Is(err, rardecode.ErrBadFileChecksum) {
			g.err = err
		}
	}
	return err
}

// feed reads the archive's start and then the blocks of a group.
type feed struct {
	g   *group
	nth int
	now io.Reader
}

// Read implements io.Reader.
func (f *feed) Read(p []byte) (int, error) {
	for {
		n, err := f.now.Read(p)
		if n > 0 {
			return n, nil
		}
		if err != nil && err != io.EOF {
			return 0, err
		}
		if f.nth == len(f.g.parts) {
			return 0, io.EOF
		}
		b := f.g.parts[f.nth]
		f.now = window.Reader(f.g.a.in.Content, b.at, b.end()-b.at)
		f.nth++
	}
}

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
