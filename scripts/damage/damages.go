//go:build linux

package main

import (
	"bytes"
	"math/rand/v2"
)

// damage is one way to damage an image, the same for the same image.
type damage struct {
	name string
	do   func(b []byte) []byte
}

var damages = []damage{
	{"cut 25 %", cut(25)},
	{"cut 50 %", cut(50)},
	{"cut 75 %", cut(75)},
	{"flipped", flipped},
	{"zeroed", zeroed},
	{"missing", missingMiddle},
}

// cut keeps the first so many per cent.
func cut(percent int) func([]byte) []byte {
	return func(b []byte) []byte { return b[:len(b)*percent/100] }
}

// flipped changes one byte in a hundred, wherever they stand.
func flipped(b []byte) []byte {
	b = bytes.Clone(b)
	r := rand.New(rand.NewPCG(7, uint64(len(b))))
	for range len(b) / 100 {
		b[r.IntN(len(b))] ^= byte(1 + r.IntN(255))
	}
	return b
}

// middle is the sixteenth in the middle.
func middle(b []byte) (from, to int) {
	n := len(b) / 16
	return len(b)/2 - n/2, len(b)/2 - n/2 + n
}

// zeroed: the middle is zeros.
func zeroed(b []byte) []byte {
	b = bytes.Clone(b)
	from, to := middle(b)
	clear(b[from:to])
	return b
}

// missingMiddle: the middle is not there, and what follows stands earlier.
func missingMiddle(b []byte) []byte {
	from, to := middle(b)
	return append(bytes.Clone(b[:from]), b[to:]...)
}
