package cab

import (
	"bytes"

	"github.com/klauspost/compress/flate"

	"assay/anatomy/lzx/lzxtest"
)

type member struct{ name, body string }

const (
	stored = 0
	mszip  = 1
	lzx15  = 3 | 15<<8
)

// blocks compresses the content of a folder.
func blocks(plain []byte, method int) (list [][]byte) {
	if method == lzx15 {
		return lzxtest.Encode(plain, uint32(len(plain)))
	}
	for at := 0; at < len(plain); at += blockMost {
		part := plain[at:min(at+blockMost, len(plain))]
		if method == stored {
			list = append(list, part)
			continue
		}
		b := bytes.NewBufferString("CK")
		w, err := flate.NewWriterDict(b, 6, plain[max(0, at-historyMost):at])
		if err != nil {
			panic(err)
		}
		w.Write(part)
		w.Close()
		list = append(list, b.Bytes())
	}
	return list
}

// sample writes a cabinet with one folder for each method; all have the same
// files, in the second folder with a 2 behind the name.
func sample(members []member, methods ...int) []byte {
	var plain, files, data, folders []byte
	for i := range methods {
		off := 0
		for _, m := range members {
			files = le.AppendUint32(files, uint32(len(m.body)))
			files = le.AppendUint32(files, uint32(off))
			for _, v := range []uint16{uint16(i), 43<<9 | 11<<5 | 14, 22<<11 | 13<<5 | 10, 0x20} {
				files = le.AppendUint16(files, v)
			}
			files = append(files, m.name...)
			if i > 0 {
				files = append(files, byte('1'+i))
			}
			files = append(files, 0)
			off += len(m.body)
		}
	}
	for _, m := range members {
		plain = append(plain, m.body...)
	}
	const reserve = 4
	start := headerLength + 4 + (folderLength)*len(methods) + len(files)
	for _, method := range methods {
		list := blocks(plain, method)
		folders = le.AppendUint32(folders, uint32(start+len(data)))
		folders = le.AppendUint16(folders, uint16(len(list)))
		folders = le.AppendUint16(folders, uint16(method))
		for i, b := range list {
			h := le.AppendUint16(nil, uint16(len(b)))
			h = le.AppendUint16(h, uint16(min(blockMost, len(plain)-i*blockMost)))
			h = append(h, "rsvd"...)
			data = le.AppendUint32(data, checksum(h[:4], checksum(b, 0)))
			data = append(append(data, h...), b...)
		}
	}
	b := []byte("MSCF\x00\x00\x00\x00")
	b = le.AppendUint32(b, uint32(start+len(data)))
	b = le.AppendUint32(b, 0)
	b = le.AppendUint32(b, uint32(headerLength+4+folderLength*len(methods)))
	b = append(b, 0, 0, 0, 0, 3, 1)
	for _, v := range []int{len(methods), len(members) * len(methods), flagReserve, 7, 0, 0} {
		b = le.AppendUint16(b, uint16(v))
	}
	b = append(append(b, 0, reserve), folders...)
	return append(append(b, files...), data...)
}
