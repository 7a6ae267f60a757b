package unpack

import (
	"crypto/sha256"
	"hash"
	"math/bits"
	"sync"

	"assay"
	"assay/lab/format"
)

// Buffers come in powers of two from 4 KiB to maxBuffer and are used again.
const (
	minBufferBits = 12
	maxBufferBits = 25 // 32 MiB: what one content may take in memory
	maxBuffer     = 1 << maxBufferBits
)

var buffers [maxBufferBits + 1]sync.Pool

// newBuffer gives an empty slice with room for at least n <= maxBuffer bytes.
func newBuffer(n int64) []byte {
	class := max(minBufferBits, bits.Len64(uint64(max(n, 1)-1)))
	if p, _ := buffers[class].Get().(*[]byte); p != nil {
		return (*p)[:0]
	}
	return make([]byte, 0, 1<<class)
}

func freeBuffer(b []byte) {
	class := bits.Len(uint(cap(b))) - 1
	if class < minBufferBits || class > maxBufferBits || cap(b) != 1<<class {
		return
	}
	b = b[:0]
	buffers[class].Put(&b)
}

var hashes = sync.Pool{New: func() any { return sha256.New() }}

// collector receives a decoded content: it hashes, counts and keeps it, in
// memory up to maxBuffer and in the temporary file beyond.
type collector struct {
	d     *driver
	quota *quota
	hash  hash.Hash
	buf   []byte
	over  *spilled
	size  int64
	err   error // the first own error: limit or end of the run
}

func (d *driver) collect(expect int64, q *quota) *collector {
	h := hashes.Get().(hash.Hash)
	h.Reset()
	return &collector{d: d, quota: q, hash: h, buf: newBuffer(min(max(expect, 0)+format.Slack, maxBuffer))}
}

// Write implements io.Writer.
func (c *collector) Write(p []byte) (int, error) {
	if err := c.admit(int64(len(p))); err != nil {
		return 0, err
	}
	if c.err = c.store(p); c.err != nil {
		return 0, c.err
	}
	c.hash.Write(p)
	c.size += int64(len(p))
	return len(p), nil
}

// Lend implements format.Lender.
func (c *collector) Lend(n int) []byte {
	if c.err != nil || c.over != nil || !c.room(n+format.Slack) {
		return nil
	}
	return c.buf[len(c.buf) : len(c.buf)+n : len(c.buf)+n+format.Slack]
}

// Commit implements format.Lender.
func (c *collector) Commit(n int) error {
	if err := c.admit(int64(n)); err != nil {
		return err
	}
	at := len(c.buf)
	c.buf = c.buf[:at+n]
	c.hash.Write(c.buf[at:])
	c.size += int64(n)
	return nil
}

// admit asks the limits whether n more bytes may come.
func (c *collector) admit(n int64) error {
	if c.err != nil {
		return c.err
	}
	if c.err = c.d.stopped(); c.err != nil {
		return c.err
	}
	if c.err = c.d.count(n); c.err == nil {
		c.err = c.quota.spend(c.d, n)
	}
	return c.err
}

// room makes room for n more bytes in memory, if they may stand there.
func (c *collector) room(n int) bool {
	need := len(c.buf) + n
	if need <= cap(c.buf) {
		return true
	}
	if need > maxBuffer {
		return false
	}
	grown := append(newBuffer(int64(max(need, min(2*cap(c.buf), maxBuffer)))), c.buf...)
	freeBuffer(c.buf)
	c.buf = grown
	return true
}

func (c *collector) store(p []byte) error {
	if c.over == nil && !c.room(len(p)) {
		if c.d.spill == nil {
			c.buf = append(c.buf, p...) // no other place
			return nil
		}
		c.over = &spilled{in: c.d.spill}
		if _, err := c.over.Write(c.buf); err != nil {
			return c.spillError(err)
		}
		freeBuffer(c.buf)
		c.buf = nil
	}
	if c.over != nil {
		_, err := c.over.Write(p)
		return c.spillError(err)
	}
	c.buf = append(c.buf, p...)
	return nil
}

func (c *collector) spillError(err error) error {
	if err != nil {
		return c.d.limit(err)
	}
	return nil
}

// finish gives what was written, held once, with its digest.
func (c *collector) finish() (*held, assay.Ref) {
	ref := assay.Ref{Size: c.size}
	c.hash.Sum(ref.Digest[:0])
	hashes.Put(c.hash)
	if over := c.over; over != nil {
		return hold(over, nil, func() { over.in.release(over.chunks) }), ref
	}
	b := c.buf
	return hold(assay.Bytes(b), nil, func() { freeBuffer(b) }), ref
}

// quota bounds what may be decoded out of one content, in all its entries.
type quota struct {
	mu   sync.Mutex
	left int64
}

func (d *driver) newQuota(share int64) *quota {
	l := d.opt.Limits
	allow := l.RatioFloor
	if share > 0 && l.Ratio > 0 {
		if share > (1<<62)/l.Ratio {
			allow = 1 << 62
		} else {
			allow = max(allow, share*l.Ratio)
		}
	}
	return &quota{left: allow}
}

func (q *quota) spend(d *driver, n int64) error {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.left -= n; q.left < 0 {
		return d.limit(errRatio)
	}
	return nil
}
