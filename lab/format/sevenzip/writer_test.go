package sevenzip

import (
	"hash/crc32"
	"unicode/utf16"

	"assay/anatomy/lzma/lzmatest"
)

// member is a file of a sample.
type member struct {
	name, body string
	mode       uint32
}

// sample writes one folder with the files that are not empty: packed with
// LZMA, LZMA2 or not at all.
func sample(id uint64, members ...member) []byte {
	var plain []byte
	var sizes []int
	for _, m := range members {
		if m.body != "" {
			plain = append(plain, m.body...)
			sizes = append(sizes, len(m.body))
		}
	}
	packed, props := plain, []byte(nil)
	switch id {
	case idLZMA:
		packed, props = lzmatest.Encode(plain, usual, 1<<16, false), append([]byte{usual.Byte()}, 0, 0, 1, 0)
	case idLZMA2:
		packed, props = lzmatest.Encode2(plain, usual, 1<<16), []byte{8}
	}
	h := []byte{idHeader, idMainStreams, idPackInfo, 0, 1, idSize}
	h = append(number(h, len(packed)), idEnd)
	h = append(h, idUnpackInfo, idFolder, 1, 0, 1)
	switch id {
	case idCopy:
		h = append(h, 1, 0)
	case idLZMA:
		h = append(append(h, 0x23, 3, 1, 1, 5), props...)
	case idLZMA2:
		h = append(append(h, 0x21, 0x21, 1), props...)
	}
	h = append(number(append(h, idUnpackSize), len(plain)), idEnd)
	h = append(number(append(h, idSubStreams, idNumUnpackStream), len(sizes)), idSize)
	for _, n := range sizes[:len(sizes)-1] {
		h = number(h, n)
	}
	h = append(h, idCRC, 1)
	for _, m := range members {
		if m.body != "" {
			h = le.AppendUint32(h, crc32.ChecksumIEEE([]byte(m.body)))
		}
	}
	h = append(h, idEnd, idEnd)
	h = append(files(h, members), idEnd)
	return wrap(packed, h)
}

// wrap puts the start header in front of packed streams and header.
func wrap(packed, h []byte) []byte {
	b := append([]byte(magic), 0, 4)
	s := le.AppendUint64(nil, uint64(len(packed)))
	s = le.AppendUint64(s, uint64(len(h)))
	s = le.AppendUint32(s, crc32.ChecksumIEEE(h))
	b = append(le.AppendUint32(b, crc32.ChecksumIEEE(s)), s...)
	return append(append(b, packed...), h...)
}

func files(h []byte, members []member) []byte {
	h = number(append(h, idFiles), len(members))
	empty, emptyFile := make([]byte, (len(members)+7)/8), []byte{0, 0, 0, 0, 0, 0, 0, 0}
	n := 0
	names, attrs, times := []byte{0}, []byte{1, 0}, []byte{1, 0}
	for i, m := range members {
		if m.body == "" {
			empty[i/8] |= 0x80 >> (i % 8)
			if m.mode&0o170000 == 0o100000 {
				emptyFile[n/8] |= 0x80 >> (n % 8)
			}
			n++
		}
		for _, u := range utf16.Encode([]rune(m.name + "\x00")) {
			names = le.AppendUint16(names, u)
		}
		attrs = le.AppendUint32(attrs, m.mode<<16|attrUnix)
		times = le.AppendUint64(times, (1700000000+11_644_473_600)*10_000_000)
	}
	for _, p := range []struct {
		id int
		b  []byte
	}{{idEmptyStream, empty}, {idEmptyFile, emptyFile[:(n+7)/8]}, {idNames, names}, {idMTime, times}, {idAttributes, attrs}, {idDummy, []byte{0, 0}}} {
		h = append(number(append(h, byte(p.id)), len(p.b)), p.b...)
	}
	return append(h, idEnd)
}

func number(b []byte, n int) []byte {
	switch {
	case n < 0x80:
		return append(b, byte(n))
	case n < 0x4000:
		return append(b, 0x80|byte(n>>8), byte(n))
	}
	return append(b, 0xe0, byte(n), byte(n>>8), byte(n>>16))
}
