package wrgg

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/md5"
	"encoding/binary"
	"testing"

	"assay/lab/format/formattest"
)

// write makes an image; third chooses WRGG03.
func write(order binary.ByteOrder, third bool, image []byte) []byte {
	n, at := 0x60, 0x28
	if third {
		n, at = 0xa0, 0x68
	}
	b := make([]byte, n)
	copy(b, "wapnd01_dkbs_dap2553")
	if third {
		binary.LittleEndian.PutUint32(b[0x20:], 0x20080321)
		copy(b[0x28:], "v1.00")
		copy(b[0x38:], "DAP-2553")
		copy(b[0x58:], "rc1")
	} else {
		order.PutUint32(b[0x20:], 0x20040220)
	}
	copy(b[0x24:], b[0x20:0x24])
	order.PutUint32(b[at:], uint32(len(image)))
	order.PutUint32(b[at+4:], 0x20)
	copy(b[at+8:], "/dev/mtdblock/2")
	sum := md5.Sum(append(bytes.Clone(b[at+4:at+0x28]), image...))
	copy(b[at+0x28:], sum[:])
	return append(b, image...)
}

var (
	image = append([]byte{0x5d, 0, 0, 0x80, 0}, bytes.Repeat([]byte("lzma or not"), 1024)...)
	le    = binary.LittleEndian
	be    = binary.BigEndian
)

func encrypted() []byte {
	plain := image[:len(image)/16*16]
	key, iv := []byte(seed.Key), []byte(seed.IV)
	sign := "wapnd01_dkbs_dap2553"
	for _, b := range [][]byte{key, iv} {
		for i := range b {
			b[i] ^= byte(i+1) ^ sign[i%len(sign)]
		}
	}
	block, _ := aes.NewCipher(key)
	c := make([]byte, len(plain))
	cipher.NewCBCEncrypter(block, iv).CryptBlocks(c, plain)
	return write(le, true, c)
}

func samples() map[string][]byte {
	return map[string][]byte{
		"wrg big": write(be, false, image), "wrg little": write(le, false, image),
		"wrgg03 big": write(be, true, image), "wrgg03 little": write(le, true, image), "encrypted": encrypted(),
	}
}

func TestContract(t *testing.T) { formattest.Contract(t, Format, samples()) }

func FuzzWRGG(f *testing.F) {
	formattest.Fuzz(f, Format, write(be, false, image[:32]), write(le, true, image[:32]), encrypted()[:512])
}

func TestOpen(t *testing.T) {
	for name, b := range samples() {
		o := formattest.MustOpen(t, Format, name, b)
		o.Want(t, "signature=wapnd01_dkbs_dap2553", "device=/dev/mtdblock/2", "device-offset=0x20", "md5=matches")
		if name == "encrypted" {
			o.Want(t, "encryption=AES-256-CBC")
			o.WantPieces(t, "image", string(image[:len(image)/16*16]))
			continue
		}
		o.Want(t, "encryption=(none)")
		o.WantPieces(t, "image", string(image))
	}
	o := formattest.MustOpen(t, Format, "3", samples()["wrgg03 big"])
	o.Want(t, "version=v1.00", "model=DAP-2553", "build=rc1")
}

func TestDamage(t *testing.T) {
	for _, b := range [][]byte{samples()["wrg big"], encrypted()} {
		formattest.Damage(t, Format, b, 0xc0, map[string]float64{"cut 25 %": 0.23, "cut 50 %": 0.48, "cut 75 %": 0.73, "flipped 1 %": 0.7, "middle missing": 0.9})
		b[len(b)-1] ^= 1
		o := formattest.Opens(t, Format, b)
		o.Want(t, "md5=differs")
	}
	formattest.Refused(t, Format, samples()["wrgg03 big"], map[int]byte{0: 0x80, 0x1f: 'x', 0x20: 0, 0x29: 0x80, 0x70: 1})
}
