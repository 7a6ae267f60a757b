package align

import "slices"

// block is how many bytes in a row must be the same for a place to be looked
// for elsewhere.
const block = 16

// match is n bytes that stand at a on one side and at b on the other.
type match struct{ a, b, n int }

const (
	prime      = 0x01000193
	tooMany    = 4  // occurrences of a block that say nothing
	effort     = 16 // bytes looked at for each byte of both sides
	maxMatches = 1 << 18
)

// matches finds stretches that both sides have. Blocks at multiples of their
// size of a are looked up at every place of b, and grow as far as they go.
func matches(a, b []byte) []match {
	if len(a) < block || len(b) < block {
		return nil
	}
	power := uint32(1)
	for range block - 1 {
		power *= prime
	}
	index := make(map[uint32][]int32, len(a)/block)
	for i := 0; i+block <= len(a); i += block {
		h := hash(a[i : i+block])
		if at := index[h]; len(at) < tooMany {
			index[h] = append(at, int32(i))
		}
	}
	var found []match
	left := effort * (len(a) + len(b)) // contents that repeat themselves match everywhere
	h := hash(b[:block])
	until := map[int]int{} // by a-b: up to where in b that diagonal is known
	for j := 0; ; j++ {
		for _, i := range index[h] {
			if j < until[int(i)-j] {
				continue
			}
			m := grow(a, b, int(i), j)
			if left -= m.n + block; left < 0 || len(found) == maxMatches {
				return found
			}
			if m.n >= block {
				until[m.a-m.b] = m.b + m.n
				found = append(found, m)
			}
		}
		if j+block >= len(b) {
			return found
		}
		h = (h-uint32(b[j])*power)*prime + uint32(b[j+block])
	}
}

func hash(b []byte) (h uint32) {
	for _, c := range b {
		h = h*prime + uint32(c)
	}
	return h
}

func grow(a, b []byte, i, j int) match {
	if string(a[i:i+block]) != string(b[j:j+block]) {
		return match{}
	}
	back := suffix(a[:i], b[:j])
	return match{i - back, j - back, back + prefix(a[i:], b[j:])}
}

// chain gives the matches that follow each other on both sides and cover most,
// cut where they overlap.
func chain(found []match) []match {
	slices.SortFunc(found, func(x, y match) int {
		if x.b != y.b {
			return x.b - y.b
		}
		return x.a - y.a
	})
	if len(found) == 0 {
		return nil
	}
	// best[i] is the most bytes of a chain that ends with found[i]; a tree over
	// the ends in a gives the best one before.
	ends := make([]int, len(found))
	for i, m := range found {
		ends[i] = m.a + m.n
	}
	slices.Sort(ends)
	ends = slices.Compact(ends)
	tops := make([]int, len(ends)+1) // index+1 of the chain's last match
	best, before := make([]int, len(found)), make([]int, len(found))
	order := make([]int, len(found)) // by end in b: when they may be followed
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(x, y int) int { return found[x].b + found[x].n - found[y].b - found[y].n })
	next := 0
	for i, m := range found {
		for ; next < len(order) && found[order[next]].b+found[order[next]].n <= m.b+slack(m); next++ {
			k := order[next]
			if k >= i {
				break
			}
			at, _ := slices.BinarySearch(ends, found[k].a+found[k].n)
			for at++; at < len(tops); at += at & -at {
				if t := tops[at]; t == 0 || best[t-1] < best[k] {
					tops[at] = k + 1
				}
			}
		}
		at, ok := slices.BinarySearch(ends, m.a+slack(m))
		if ok {
			at++
		}
		best[i], before[i] = m.n, -1
		for ; at > 0; at -= at & -at {
			if t := tops[at]; t > 0 && best[t-1]+m.n-slack(m) > best[i] {
				best[i], before[i] = best[t-1]+m.n-slack(m), t-1
			}
		}
	}
	top := 0
	for i := range best {
		if best[i] > best[top] {
			top = i
		}
	}
	var list []match
	for i := top; i >= 0; i = before[i] {
		list = append(list, found[i])
	}
	slices.Reverse(list)
	return cut(list)
}

// slack is how far a match may overlap the one before it.
func slack(m match) int { return m.n / 2 }

// cut takes from each match what the one before it covers already.
func cut(list []match) []match {
	out := list[:0]
	a, b := 0, 0
	for _, m := range list {
		over := max(a-m.a, b-m.b, 0)
		if m.a, m.b, m.n = m.a+over, m.b+over, m.n-over; m.n <= 0 {
			continue
		}
		out = append(out, m)
		a, b = m.a+m.n, m.b+m.n
	}
	return out
}
