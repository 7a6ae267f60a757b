package jffs2

import (
	"container/heap"
	"slices"
)

// part is a range of a file and the node that its content comes from.
type part struct {
	from, to int64
	node     int // index into the inode's nodes; -1: no node
}

// layout says for each byte of a file of that size which of its nodes is the
// newest there. The nodes stand in the order of their versions.
func layout(nodes []inodeNode, size int64) []part {
	order := make([]int, 0, len(nodes))
	plain := true
	for i := range nodes {
		n := &nodes[i]
		if n.length == 0 || int64(n.offset) >= size {
			continue
		}
		if k := len(order); k > 0 && int64(n.offset) < nodes[order[k-1]].end() {
			plain = false
		}
		order = append(order, i)
	}
	var l list
	if plain {
		for _, i := range order {
			l.add(int64(nodes[i].offset), min(nodes[i].end(), size), i)
		}
	} else {
		l.sweep(nodes, order, size)
	}
	l.add(size, size, -1)
	return l.parts
}

// list is a layout in the making.
type list struct {
	parts []part
	end   int64
}

// add appends a part, and a hole in front of it where there is one.
func (l *list) add(from, to int64, node int) {
	if from > l.end {
		l.parts = append(l.parts, part{l.end, from, -1})
		l.end = from
	}
	if to <= l.end {
		return
	}
	if k := len(l.parts); k > 0 && l.parts[k-1].node == node && l.parts[k-1].to == from {
		l.parts[k-1].to = to
	} else {
		l.parts = append(l.parts, part{from, to, node})
	}
	l.end = to
}

// newest is a heap of nodes, the one with the highest index on top.
type newest []int

func (h newest) Len() int           { return len(h) }
func (h newest) Less(i, j int) bool { return h[i] > h[j] }
func (h newest) Swap(i, j int)      { h[i], h[j] = h[j], h[i] }
func (h *newest) Push(x any)        { *h = append(*h, x.(int)) }
func (h *newest) Pop() any {
	k := len(*h) - 1
	x := (*h)[k]
	*h = (*h)[:k]
	return x
}

// sweep goes over the file from its start with the nodes that cover the
// present place in a heap.
func (l *list) sweep(nodes []inodeNode, order []int, size int64) {
	slices.SortStableFunc(order, func(a, b int) int { return int(int64(nodes[a].offset) - int64(nodes[b].offset)) })
	var open newest
	for pos := int64(0); pos < size; {
		for len(order) > 0 && int64(nodes[order[0]].offset) <= pos {
			heap.Push(&open, order[0])
			order = order[1:]
		}
		for len(open) > 0 && nodes[open[0]].end() <= pos {
			heap.Pop(&open)
		}
		next := size
		if len(order) > 0 {
			next = min(next, int64(nodes[order[0]].offset))
		}
		if len(open) > 0 {
			end := min(next, nodes[open[0]].end())
			l.add(pos, end, open[0])
			next = end
		}
		pos = next
	}
}
