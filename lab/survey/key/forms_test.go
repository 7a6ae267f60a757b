package key

import (
	"crypto/ecdh"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/hex"
	"strings"
	"testing"

	"assay"
)

// TestInside finds keys and certificates in DER that stand in programs.
func TestInside(t *testing.T) {
	s := made(t)
	rk, err := rsa.GenerateKey(rand.Reader, 1024)
	if err != nil {
		t.Fatal(err)
	}
	p1 := x509.MarshalPKCS1PrivateKey(rk)
	for _, c := range []struct {
		name  string
		der   []byte
		keys  int
		certs int
	}{
		{"RSA", p1, 1, 0}, {"SEC 1", s.sec1, 1, 0}, {"PKCS #8", s.p8, 1, 0}, {"certificate", s.cert, 0, 1},
	} {
		for _, before := range []int{64, step - 3, step - 5, step - 200, step + 1} {
			content := append([]byte("\x7fELF"), make([]byte, before)...)
			at := int64(len(content))
			content = append(append(content, c.der...), make([]byte, 5000)...)
			keys, certs, err := facts(t, opaque{assay.Bytes(content)}, "elf")
			if err != nil || len(keys) != c.keys || len(certs) != c.certs {
				t.Errorf("%s behind %d: %+v %+v %v", c.name, before, keys, certs, err)
				continue
			}
			for _, k := range keys {
				if !k.Inside || k.Offset != at || k.Length != int64(len(c.der)) || k.Encoding != "der" || k.PublicSHA256 == "" {
					t.Errorf("%s: %+v", c.name, k)
				}
			}
			for _, k := range certs {
				if !k.Inside || k.Offset != at || k.Subject != "CN=router" {
					t.Errorf("%s: %+v", c.name, k)
				}
			}
		}
	}
	list, _, _ := facts(t, assay.Bytes(append(make([]byte, 64), p1[:200]...)), "data")
	if len(list) > 0 {
		t.Errorf("half a key: %+v", list)
	}
	if factors(wrongModulus(p1)) {
		t.Error("a modulus that is not the product of the primes")
	}
}

func wrongModulus(p1 []byte) []byte {
	b := append([]byte(nil), p1...)
	b[20] ^= 1
	return b
}

func TestWireGuard(t *testing.T) {
	k, _ := ecdh.X25519().GenerateKey(rand.Reader)
	spki, _ := x509.MarshalPKIXPublicKey(k.PublicKey())
	sum := sha256.Sum256(spki)
	v := base64.StdEncoding.EncodeToString(k.Bytes())
	for name, text := range map[string]string{
		"wg":  "[Interface]\n# PrivateKey = " + v + "\nPrivateKey = " + v + "\nAddress = 10.0.0.1\n",
		"UCI": "config interface 'wg0'\n\toption proto 'wireguard'\n\toption private_key '" + v + "'\n",
	} {
		keys, _, err := facts(t, assay.Bytes(text), "text")
		if err != nil || len(keys) != 1 || keys[0].Encoding != "wireguard" || keys[0].PublicSHA256 != hex.EncodeToString(sum[:]) || keys[0].Line != 3 {
			t.Errorf("%s: %+v %v", name, keys, err)
		}
	}
	if keys, _, _ := facts(t, assay.Bytes("PrivateKey = none\nprivate_key=/etc/x.pem\nPrivateKey"), "text"); len(keys) > 0 {
		t.Errorf("%+v", keys)
	}
}

func TestPuTTY(t *testing.T) {
	s := made(t)
	blob := "\x00\x00\x00\x0bssh-ed25519\x00\x00\x00\x20" + string(s.seed[32:])
	b64 := base64.StdEncoding.EncodeToString([]byte(blob))
	text := "PuTTY-User-Key-File-2: ssh-ed25519\r\nEncryption: none\r\nComment: me\r\nPublic-Lines: 2\r\n" + b64[:40] + "\r\n" + b64[40:] + "\r\nPrivate-Lines: 1\r\nAAAA\r\nPrivate-MAC: 00\r\n"
	keys, _, err := facts(t, assay.Bytes(text), "text")
	if err != nil || len(keys) != 1 || keys[0].Encoding != "putty" || keys[0].Algorithm != "ed25519" || keys[0].Encrypted || keys[0].Comment != "me" || keys[0].PublicSHA256 == "" {
		t.Errorf("%+v %v", keys, err)
	}
	keys, _, _ = facts(t, assay.Bytes(strings.Replace(text, "none", "aes256-cbc", 1)), "text")
	if len(keys) != 1 || !keys[0].Encrypted {
		t.Errorf("%+v", keys)
	}
}

func TestTwice(t *testing.T) {
	s := made(t)
	text := "data:\n  tls.key: " + base64.StdEncoding.EncodeToString([]byte(armor("PRIVATE KEY", s.p8))) + "\n  tls.crt: " + base64.StdEncoding.EncodeToString([]byte(armor("CERTIFICATE", s.cert))) + "\n"
	keys, certs, err := facts(t, assay.Bytes(text), "text")
	if err != nil || len(keys) != 1 || len(certs) != 1 || keys[0].Line != 2 || certs[0].Line != 3 || keys[0].PublicSHA256 != certs[0].PublicSHA256 {
		t.Errorf("%+v %+v %v", keys, certs, err)
	}
}

func TestOtherStores(t *testing.T) {
	bks := append([]byte("\x00\x00\x00\x02\x00\x00\x00\x14"), make([]byte, 60)...)
	bks[30], bks[31] = 4, 1
	keys, _, _ := facts(t, assay.Bytes(bks), "data")
	if len(keys) != 1 || keys[0].Encoding != "bks" || keys[0].Type != "store" {
		t.Errorf("%+v", keys)
	}
	secret := make([]byte, 158)
	copy(secret, "Ed\x00\x00B2")
	file := "untrusted comment: minisign secret key\n" + base64.StdEncoding.EncodeToString(secret) + "\n"
	keys, _, _ = facts(t, assay.Bytes(file), "text")
	if len(keys) != 1 || keys[0].Encoding != "minisign" || keys[0].Type != "private" || keys[0].Encrypted {
		t.Errorf("%+v", keys)
	}
}
