package vbmeta

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"strings"
	"testing"

	"assay/lab/format/formattest"
)

var be = binary.BigEndian

func pad(b []byte, n int) []byte {
	for len(b)%n != 0 {
		b = append(b, 0)
	}
	return b
}

func desc(tag uint64, b []byte) []byte {
	b = pad(b, 8)
	return append(be.AppendUint64(be.AppendUint64(nil, tag), uint64(len(b))), b...)
}

// write makes a vbmeta with one descriptor of each kind.
func write(algorithm uint32) []byte {
	hash := make([]byte, 116)
	be.PutUint64(hash, 1000)
	copy(hash[8:], "sha256")
	be.PutUint32(hash[40:], 4)
	be.PutUint32(hash[44:], 2)
	be.PutUint32(hash[48:], 3)
	tree := make([]byte, 164)
	be.PutUint64(tree[4:], 4096)
	be.PutUint64(tree[12:], 8192)
	be.PutUint64(tree[20:], 512)
	copy(tree[56:], "sha1")
	be.PutUint32(tree[88:], 6)
	be.PutUint32(tree[96:], 2)
	line := be.AppendUint32(make([]byte, 4), 7)
	chain := make([]byte, 76)
	be.PutUint32(chain, 2)
	be.PutUint32(chain[4:], 4)
	be.PutUint32(chain[8:], 3)
	prop := be.AppendUint64(be.AppendUint64(nil, 3), 5)
	descriptors := bytes.Join([][]byte{
		desc(0, append(prop, "key\x00value\x00"...)), desc(2, append(hash, "bootSTdig"...)), desc(1, append(tree, "systemrt"...)),
		desc(3, append(line, "dm=\"x\" "...)), desc(4, append(chain, "vendkey"...)), desc(9, nil),
	}, nil)
	key := pad([]byte("a public key"), 64)
	aux := pad(append(bytes.Clone(key), descriptors...), 64)
	auth := make([]byte, 64)
	h := make([]byte, headLength)
	copy(h, "AVB0\x00\x00\x00\x01")
	for at, v := range map[int]int{0x0c: len(auth), 0x14: len(aux), 0x28: 32, 0x48: 12, 0x60: len(key), 0x68: len(descriptors), 0x70: 77} {
		be.PutUint64(h[at:], uint64(v))
	}
	be.PutUint32(h[0x1c:], algorithm)
	copy(h[0x80:], "avbtool 1.2.0")
	sum := sha256.Sum256(append(bytes.Clone(h), aux...))
	copy(auth, sum[:])
	return append(append(h, auth...), aux...)
}

func footer() []byte {
	b := make([]byte, footerLength)
	copy(b, "AVBf\x00\x00\x00\x01")
	be.PutUint64(b[0x0c:], 10_000)
	be.PutUint64(b[0x14:], 12_288)
	be.PutUint64(b[0x1c:], 1024)
	return b
}

func TestContract(t *testing.T) {
	formattest.Contract(t, Format, map[string][]byte{"signed": write(1), "plain": write(0), "footer": footer()})
}

func FuzzVBMeta(f *testing.F) { formattest.Fuzz(f, Format, write(1), footer()) }

func TestProperties(t *testing.T) {
	b := write(1)
	o := formattest.MustOpen(t, Format, "signed", b)
	got := map[string]string{}
	for _, p := range o.Properties {
		got[p.Name] = p.Value
	}
	for name, want := range map[string]string{
		"algorithm": "SHA256_RSA2048", "hash": "matches", "rollback-index": "77", "release": "avbtool 1.2.0", "property-key": "value",
		"hash-boot": "sha256 646967 salt 5354 over 1000 bytes", "hashtree-system": "sha1 root 7274 salt  over 4096 bytes, tree of 512 bytes at 0x2000",
		"command-line": `dm="x" `, "descriptor-9": "0 bytes",
	} {
		if got[name] != want {
			t.Errorf("%s: %q, want %q", name, got[name], want)
		}
	}
	if !strings.HasSuffix(got["chain-vend"], "rollback index location 2") || len(got["public-key-sha256"]) != 64 || o.Extent.Length != int64(len(b)) {
		t.Errorf("%+v, length %d of %d", o.Properties, o.Extent.Length, len(b))
	}
}

func TestDamage(t *testing.T) {
	b := write(1)
	b[len(b)-70] ^= 1
	o, err := formattest.Open(Format, "changed", b)
	if err != nil || len(o.Failures) != 1 {
		t.Errorf("%v, %+v", err, o.Failures)
	}
	o, err = formattest.Open(Format, "cut", b[:len(b)-300])
	if err != nil || len(o.Failures) == 0 {
		t.Errorf("%v, %+v", err, o.Failures)
	}
}
