package vbmeta

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"fmt"

	"assay/lab/format"
)

// describe tells the public key and every descriptor.
func (i *image) describe(out format.Sink) {
	be := binary.BigEndian
	if key := part(i.aux, be.Uint64(i.head[0x40:]), be.Uint64(i.head[0x48:])); len(key) > 0 {
		out.Property("public-key-sha256", fmt.Sprintf("%x", sha256.Sum256(key)))
	}
	b := part(i.aux, be.Uint64(i.head[0x60:]), be.Uint64(i.head[0x68:]))
	for len(b) >= 16 {
		tag, n := be.Uint64(b), be.Uint64(b[8:])
		if n > uint64(len(b)-16) {
			out.Fail("", -1, fmt.Sprintf("descriptor of type %d: %d bytes of %d", tag, n, len(b)-16))
			return
		}
		descriptor(tag, b[16:16+n], out)
		b = b[16+n:]
	}
}

// texts cuts parts of the given lengths off b; what is not there is empty.
func texts(b []byte, lengths ...uint32) [][]byte {
	list := make([][]byte, len(lengths))
	for k, n := range lengths {
		m := min(uint64(n), uint64(len(b)))
		list[k], b = b[:m], b[m:]
	}
	return list
}

func word(b []byte) string {
	t, _, _ := bytes.Cut(b, []byte{0})
	return string(t)
}

// descriptor tells one descriptor; b is what stands behind its head.
func descriptor(tag uint64, b []byte, out format.Sink) {
	be := binary.BigEndian
	switch {
	case tag == 0 && len(b) >= 16: // AvbPropertyDescriptor
		k, v := be.Uint64(b), be.Uint64(b[8:])
		if key := part(b, 16, k); key != nil && k < 1<<16 && v < 1<<16 {
			out.Property("property-"+string(key), string(part(b, 17+k, v)))
		}
	case tag == 1 && len(b) >= 164: // AvbHashtreeDescriptor
		t := texts(b[164:], be.Uint32(b[88:]), be.Uint32(b[92:]), be.Uint32(b[96:]))
		out.Property("hashtree-"+string(t[0]), fmt.Sprintf("%s root %x salt %x over %d bytes, tree of %d bytes at 0x%x", word(b[56:88]), t[2], t[1], be.Uint64(b[4:]), be.Uint64(b[20:]), be.Uint64(b[12:])))
	case tag == 2 && len(b) >= 116: // AvbHashDescriptor
		t := texts(b[116:], be.Uint32(b[40:]), be.Uint32(b[44:]), be.Uint32(b[48:]))
		out.Property("hash-"+string(t[0]), fmt.Sprintf("%s %x salt %x over %d bytes", word(b[8:40]), t[2], t[1], be.Uint64(b)))
	case tag == 3 && len(b) >= 8: // AvbKernelCmdlineDescriptor
		out.Property("command-line", string(texts(b[8:], be.Uint32(b[4:]))[0]))
	case tag == 4 && len(b) >= 76: // AvbChainPartitionDescriptor
		t := texts(b[76:], be.Uint32(b[4:]), be.Uint32(b[8:]))
		out.Property("chain-"+string(t[0]), fmt.Sprintf("public key sha256 %x, rollback index location %d", sha256.Sum256(t[1]), be.Uint32(b)))
	default:
		out.Property(fmt.Sprintf("descriptor-%d", tag), fmt.Sprintf("%d bytes", len(b)))
	}
}
