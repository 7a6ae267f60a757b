package unpack

import "sync"

// queueLength is how many tasks wait at most; more are done at once by the
// goroutine that brings them, so that memory does not grow with the number of
// entries.
const queueLength = 512

// queue hands tasks to goroutines, the deepest first: what has been decoded
// is used up before more is decoded.
type queue struct {
	mu      sync.Mutex
	ready   *sync.Cond
	levels  [][]func() // by depth, first in first out
	heads   []int
	waiting int
	pending int // waiting or running
	jobs    int
}

func newQueue(jobs int) *queue {
	q := &queue{jobs: jobs}
	q.ready = sync.NewCond(&q.mu)
	return q
}

// put gives a task to the queue, or does it at once.
func (q *queue) put(depth int, task func()) {
	if q.jobs == 1 {
		task()
		return
	}
	q.mu.Lock()
	if q.waiting >= queueLength {
		q.mu.Unlock()
		task()
		return
	}
	for len(q.levels) <= depth {
		q.levels = append(q.levels, nil)
		q.heads = append(q.heads, 0)
	}
	q.levels[depth] = append(q.levels[depth], task)
	q.waiting++
	q.pending++
	q.mu.Unlock()
	q.ready.Signal()
}

// take removes the next task; the lock is held.
func (q *queue) take() func() {
	for d := len(q.levels) - 1; d >= 0; d-- {
		if h := q.heads[d]; h < len(q.levels[d]) {
			task := q.levels[d][h]
			q.levels[d][h] = nil
			if q.heads[d]++; q.heads[d] == len(q.levels[d]) {
				q.levels[d], q.heads[d] = q.levels[d][:0], 0
			}
			q.waiting--
			return task
		}
	}
	return nil
}

// run does first and everything that comes of it, with q.jobs goroutines, and
// returns when nothing is left.
func (q *queue) run(first func()) {
	if q.jobs == 1 {
		first()
		return
	}
	q.put(0, first)
	var wg sync.WaitGroup
	for range q.jobs {
		wg.Go(q.work)
	}
	wg.Wait()
}

func (q *queue) work() {
	q.mu.Lock()
	defer q.mu.Unlock()
	for {
		task := q.take()
		if task == nil {
			if q.pending == 0 {
				q.ready.Broadcast()
				return
			}
			q.ready.Wait()
			continue
		}
		q.mu.Unlock()
		task()
		q.mu.Lock()
		if q.pending--; q.pending == 0 {
			q.ready.Broadcast()
			return
		}
	}
}
