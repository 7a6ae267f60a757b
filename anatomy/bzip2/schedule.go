package bzip2

import "runtime"

const workersMost = 4

// resume goes to the next magic behind damage. It is looked for in what one
// block can take, or in as much as was read so far.
func (r *Reader) resume(from int64) bool {
	limit := from/8 + max(packedMost, r.pos/8)
	for i := 0; ; {
		for ; i < len(r.marks); i++ {
			if m := r.marks[i]; m.at >= from && m.at/8 < limit {
				r.pos = m.at
				return true
			}
		}
		if !r.more(limit) {
			return false
		}
	}
}

// more searches for marks.
func (r *Reader) more(limit int64) bool {
	had := len(r.f.found)
	for len(r.f.found) == had {
		if !r.f.search(limit) {
			return false
		}
	}
	r.marks = append(r.marks, r.f.found...)
	r.f.found = r.f.found[:0]
	return true
}

// take gives the block at that bit, when it is decoded.
func (r *Reader) take(at int64) *block {
	for {
		r.schedule()
		if len(r.queue) == 0 {
			// not found by searching: cannot be
			return &block{at: at, end: at, err: corrupt("no block")}
		}
		j := r.queue[0]
		<-j.done
		for len(j.blocks) > 0 {
			b := j.blocks[0]
			if b.at > at {
				return &block{at: at, end: at, err: corrupt("no block")}
			}
			j.blocks = j.blocks[1:]
			if b.at == at {
				return b
			}
			b.free()
		}
		r.queue = r.queue[1:]
	}
}

// schedule has the next blocks decoded.
func (r *Reader) schedule() {
	workers := min(runtime.GOMAXPROCS(0), workersMost)
	for len(r.queue) < workers {
		starts, next := r.starts()
		if len(starts) == 0 {
			return
		}
		j := &job{done: make(chan struct{})}
		for _, at := range starts {
			j.blocks = append(j.blocks, &block{at: at})
		}
		r.queue = append(r.queue, j)
		go j.run(r.src, next)
	}
}

// starts gives the next blocks that are not in the queue yet, and says where
// the magic behind them stands.
func (r *Reader) starts() (starts []int64, next int64) {
	old := 0
	for old < len(r.marks) && r.marks[old].at < r.pos {
		old++
	}
	r.marks = append(r.marks[:0], r.marks[old:]...)
	last := r.pos
	for i := 0; ; i++ {
		if i == len(r.marks) && !r.more(last/8+packedMost) {
			return starts, r.src.Size() * 8
		}
		m := r.marks[i]
		last = m.at
		switch {
		case m.at < r.scheduled || m.end && len(starts) == 0:
		case m.end || len(starts) == lanes:
			return starts, m.at
		default:
			starts = append(starts, m.at)
			r.scheduled = m.at + 1
		}
	}
}
