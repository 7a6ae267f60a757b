package ubootenv

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"

	"assay"
	"assay/lab/format"
)

const (
	single    = 4 // length of the header
	redundant = 5
	largest   = 512 << 10
	step      = 256
	maxName   = 128
	least     = 0x100
)

type environment struct {
	head      int // length of the header
	flag      byte
	size      int64
	order     string
	variables [][]byte
}

// read finds the environment at the start of in.
func read(in *format.Input) (*environment, error) {
	b := front(in, least)
	if len(b) < least {
		return nil, format.Not("%d bytes", len(b))
	}
	for _, head := range []int{single, redundant} {
		if !variable(b[head:min(len(b), head+maxName+1)]) {
			continue
		}
		e := &environment{head: head, flag: b[single]}
		end, ok := e.collect(in)
		if ok && e.fits(front(in, largest), end) {
			return e, nil
		}
	}
	return nil, format.Not("no environment whose checksum holds")
}

// usual are variables of every default environment (include/env_default.h).
var usual = []string{"bootargs=", "bootcmd=", "bootdelay=", "baudrate=", "ethaddr=", "ipaddr=", "serverip=", "bootfile=", "loadaddr="}

// readDefault finds the environment that is compiled into the boot loader: it
// has no header, and at least three of the usual variables.
func readDefault(in *format.Input) (*environment, error) {
	b := front(in, least)
	if !bytes.HasPrefix(b, []byte(usual[0])) && !bytes.HasPrefix(b, []byte(usual[1])) {
		return nil, format.Not("no environment")
	}
	e := &environment{}
	end, ok := e.collect(in)
	found := 0
	for _, name := range usual {
		for _, v := range e.variables {
			if bytes.HasPrefix(v, []byte(name)) {
				found++
				break
			}
		}
	}
	if !ok || found < 3 {
		return nil, format.Not("%d of the usual variables", found)
	}
	e.size = int64(end)
	return e, nil
}

func front(c assay.Content, n int64) []byte {
	n = min(n, c.Size())
	if s, ok := c.(assay.Slicer); ok {
		if b, ok := s.Slice(0, n); ok {
			return b
		}
	}
	b := make([]byte, n)
	m, _ := c.ReadAt(b, 0)
	return b[:m]
}

// collect reads the variables: more of the input only while what was read of it
// is sound.
func (e *environment) collect(in *format.Input) (end int, ok bool) {
	for n := int64(4 << 10); ; n *= 4 {
		b := front(in, min(n, largest))
		e.variables = nil
		end, ok, more := e.texts(b)
		if !more || int64(len(b)) < n {
			return end, ok
		}
	}
}

// texts collects the variables and gives where they end; more says that they go
// on behind b. Something that is no variable makes it none, and so does the
// first variable when it stands there again: of many candidates in a row each
// ends at the next.
func (e *environment) texts(b []byte) (end int, ok, more bool) {
	var first []byte
	for at := e.head; at < len(b); {
		n := bytes.IndexByte(b[at:], 0)
		if n == 0 {
			return at + 1, len(e.variables) > 0, false
		}
		if n < 0 {
			return 0, false, variable(b[at:min(len(b), at+maxName+1)])
		}
		if !variable(b[at:min(at+n, at+maxName+1)]) {
			return 0, false, false
		}
		name := b[at : at+1+bytes.IndexByte(b[at:at+n], '=')]
		if first == nil {
			first = name
		} else if bytes.Equal(first, name) {
			return 0, false, false
		}
		e.variables = append(e.variables, b[at:at+n])
		at += n + 1
	}
	return 0, false, true
}

// fits looks for a size for which the checksum holds. Behind the variables
// stands fill up to the end. Versions before 2010 left remains of what was
// there: then sizes up to remains are tried.
func (e *environment) fits(b []byte, end int) bool {
	const remains = 64 << 10
	most := end + filled(b[end:])
	if most = (most + step - 1) / step * step; most < end+step {
		most = max(most, remains)
	}
	b = b[:min(len(b), most+redundant)]
	little, big := binary.LittleEndian.Uint32(b), binary.BigEndian.Uint32(b)
	at := min(len(b), max(least, (end+step-1)/step*step))
	sum := crc32.ChecksumIEEE(b[e.head:at])
	for {
		switch sum {
		case little:
			e.order = "little-endian"
		case big:
			e.order = "big-endian"
		}
		if e.order != "" {
			e.size = int64(at)
			return true
		}
		if at == len(b) {
			return false
		}
		next := min(len(b), at+step)
		sum = crc32.Update(sum, crc32.IEEETable, b[at:next])
		at = next
	}
}

// filled is how many bytes at the front of b are zeros or ones.
func filled(b []byte) int {
	for i, c := range b {
		if c != 0 && c != 0xff {
			return i
		}
	}
	return len(b)
}
