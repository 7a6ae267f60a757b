package encimg

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"encoding/binary"
	"testing"

	"assay/lab/format/dlink/alpha"
	"assay/lab/format/formattest"
)

var image = bytes.Repeat([]byte("kernel and root file system. "), 1600) // a multiple of 16

// seamaImage makes the plaintext for a device.
func seamaImage(signature string) []byte {
	be := binary.BigEndian
	b := make([]byte, headerLength)
	meta := (len("signature=") + len(signature) + 1 + 3) &^ 3
	be.PutUint32(b, 0x5ea3a417)
	be.PutUint32(b[4:], uint32(meta))
	copy(b[12:], "signature="+signature)
	at := 12 + meta
	be.PutUint32(b[at:], 0x5ea3a417)
	be.PutUint32(b[at+4:], uint32(headerLength-at-28))
	be.PutUint32(b[at+8:], uint32(len(image)))
	return append(b, image...)
}

// encrypt is the inverse of alpha.Seed's Decrypt, mangling done here anew.
func encrypt(s alpha.Seed, signature string, plain []byte) []byte {
	mix := func(seed string) []byte {
		b := []byte(seed)
		for i := range b {
			b[i] = b[i] ^ (uint8(i) + 1) ^ signature[i%len(signature)]
		}
		return b
	}
	key, iv := mix(s.Key), mix(s.IV)
	block, _ := aes.NewCipher(key)
	out := make([]byte, len(plain))
	cipher.NewCBCEncrypter(block, iv).CryptBlocks(out, plain)
	return out
}

func sample(i int) []byte {
	d := devices[i]
	return encrypt(alpha.Seeds[d.seed], d.signature, seamaImage(d.signature))
}

func TestContract(t *testing.T) {
	formattest.Contract(t, Format, map[string][]byte{"DIR-859": sample(7), "DIR-850L": sample(5)})
}

func FuzzEncimg(f *testing.F) { formattest.Fuzz(f, Format, sample(7)[:512]) }

// TestDevices: what is encrypted with the published keys and signatures begins
// with the published first bytes. This checks table and mangling at once.
func TestDevices(t *testing.T) {
	for i, d := range devices {
		b := sample(i)
		if [4]byte(b) != d.head {
			t.Errorf("%s: first bytes %x, published %x", d.name, b[:4], d.head)
			continue
		}
		o := formattest.MustOpen(t, Format, d.name, b)
		o.Want(t, "device="+d.name, "signature="+d.signature, "key=public")
		if e := o.Find("data"); e == nil || !bytes.Equal(e.Content, seamaImage(d.signature)) {
			t.Errorf("%s: entries %q", d.name, o.Names())
		}
	}
}

func TestDamage(t *testing.T) {
	formattest.Damage(t, Format, sample(0), headerLength, map[string]float64{"cut 25 %": 0.24, "cut 50 %": 0.49, "cut 75 %": 0.74, "flipped 1 %": 0.7, "middle missing": 0.94})
	formattest.Refused(t, Format, sample(0), map[int]byte{0: 1, 5: 1, 0x38: 1})
}

// TestUnread: what no key is known for is named at the start of a content.
func TestUnread(t *testing.T) {
	for head, name := range unread {
		b := append(head[:], bytes.Repeat([]byte("x"), 200)...)
		if !Format.Starts(b) || Format.Starts(b[1:]) {
			t.Errorf("%s: not recognised", name)
		}
		o := formattest.MustOpen(t, Format, name, b)
		o.Want(t, "device="+name, "key=not known")
		if len(o.Entries) != 0 || len(o.Unread) != 1 || o.Unread[0].Length != int64(len(b)) {
			t.Errorf("%s: %q, %+v", name, o.Names(), o.Unread)
		}
	}
}
