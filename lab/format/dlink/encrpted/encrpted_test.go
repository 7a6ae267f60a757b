package encrpted

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"encoding/binary"
	"testing"

	"assay/lab/format/formattest"
)

// plain makes what looks like a UBI image of blocks of 128 KiB.
func plain() []byte {
	b := bytes.Repeat([]byte("0123456789abcdef"), (2*pieceLength+4096)/16)
	for i := 0; i < len(b); i += pieceLength {
		copy(b[i:], "UBI#\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00")
	}
	return b
}

func write(anew bool) []byte {
	b := plain()
	block, _ := aes.NewCipher([]byte(key))
	if anew {
		for i := 0; i < len(b); i += pieceLength {
			p := b[i:min(len(b), i+pieceLength)]
			cipher.NewCBCEncrypter(block, []byte(vector)).CryptBlocks(p, p)
		}
	} else {
		cipher.NewCBCEncrypter(block, []byte(vector)).CryptBlocks(b, b)
	}
	return append(binary.BigEndian.AppendUint32([]byte(magic), uint32(len(b))), b...)
}

func TestContract(t *testing.T) {
	formattest.Contract(t, Format, map[string][]byte{"chain goes on": write(false), "chain starts anew": write(true)})
}

func FuzzEncrpted(f *testing.F) { formattest.Fuzz(f, Format, write(true)[:4096]) }

func TestOpen(t *testing.T) {
	for _, anew := range []bool{false, true} {
		o := formattest.MustOpen(t, Format, "sample", write(anew))
		o.Want(t, "key=public")
		if e := o.Find("data"); e == nil || !bytes.Equal(e.Content, plain()) {
			t.Errorf("entries %q", o.Names())
		}
		formattest.Damage(t, Format, write(anew), 32, map[string]float64{"cut 25 %": 0.24, "cut 50 %": 0.49, "cut 75 %": 0.74, "flipped 1 %": 0.7, "middle missing": 0.94})
	}
	b := append([]byte(magic+"\x00\x00\x01\x00"), bytes.Repeat([]byte("x"), 256)...)
	o := formattest.MustOpen(t, Format, "other key", b)
	o.Want(t, "key=not known")
	if len(o.Entries) != 0 || len(o.Unread) != 1 {
		t.Errorf("entries %q", o.Names())
	}
	formattest.Refused(t, Format, b, map[int]byte{0: 'x', 14: 2})
}
