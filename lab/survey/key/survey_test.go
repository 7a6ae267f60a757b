package key

import (
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"encoding/binary"
	"encoding/pem"
	"fmt"
	"math/big"
	"strings"
	"testing"
	"time"

	"assay"
	"assay/anatomy/kind"
	"assay/lab/fact"
	"assay/lab/survey"
)

// opaque hides that a content can be shown without copying.
type opaque struct{ assay.Content }

func facts(t *testing.T, c assay.Content, kind string) (keys []fact.Key, certs []fact.Certificate, err error) {
	t.Helper()
	err = read(&survey.Input{Content: c, Kind: kind}, func(v any) {
		switch v := v.(type) {
		case fact.Key:
			keys = append(keys, v)
		case fact.Certificate:
			certs = append(certs, v)
		}
	})
	return keys, certs, err
}

type sample struct {
	sec1, p8, spki, cert []byte
	seed                 ed25519.PrivateKey
}

func made(t testing.TB) (s sample) {
	k, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	s.sec1, _ = x509.MarshalECPrivateKey(k)
	s.p8, _ = x509.MarshalPKCS8PrivateKey(k)
	s.spki, _ = x509.MarshalPKIXPublicKey(&k.PublicKey)
	tmpl := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "router"}, NotAfter: time.Unix(2e9, 0)}
	s.cert, _ = x509.CreateCertificate(rand.Reader, tmpl, tmpl, &k.PublicKey, k)
	_, s.seed, _ = ed25519.GenerateKey(rand.Reader)
	return s
}

func armor(label string, b []byte) string {
	return string(pem.EncodeToMemory(&pem.Block{Type: label, Bytes: b}))
}

// TestOneKey finds the same key in every shape it can have.
func TestOneKey(t *testing.T) {
	s := made(t)
	want := func() string {
		_, c, _ := facts(t, assay.Bytes(armor("CERTIFICATE", s.cert)), "certificate")
		if len(c) != 1 || c[0].PublicSHA256 == "" || c[0].Subject != "CN=router" || !c[0].SelfIssued || c[0].KeyBits != 256 || c[0].Signature != "sha256-ecdsa" || c[0].Line != 1 {
			t.Fatalf("%+v", c)
		}
		return c[0].PublicSHA256
	}()
	text := armor("EC PRIVATE KEY", s.sec1)
	for _, c := range []struct {
		name, content, encoding, typ string
		line                         int
	}{
		{"file", "# web\n\n" + text, "pem", "private", 3},
		{"PKCS #8", armor("PRIVATE KEY", s.p8), "pem", "private", 1},
		{"public", armor("PUBLIC KEY", s.spki), "pem", "public", 1},
		{"script", "#!/bin/sh\ncat > /tmp/key <<EOF\n" + text + "EOF\n", "pem", "private", 3},
		{"program", "\x7fELF\x01\x02\x01" + strings.Repeat("\x00", 100) + text + "\x00" + strings.Repeat("\x01", 100), "pem", "private", 0},
		{"data", strings.Repeat("\x00", 5000) + text + strings.Repeat("\xff", 5000), "pem", "private", 0},
		{"JSON", `{"key":"` + strings.ReplaceAll(text, "\n", `\n`) + `"}`, "pem", "private", 1},
		{"DER", string(s.sec1), "der", "private", 0},
		{"DER PKCS #8", string(s.p8), "der", "private", 0},
		{"DER public", string(s.spki), "der", "public", 0},
	} {
		for _, content := range []assay.Content{assay.Bytes(c.content), opaque{assay.Bytes(c.content)}} {
			k := kind.Of([]byte(c.content[:min(len(c.content), kind.HeadSize)]), int64(len(c.content)))
			keys, certs, err := facts(t, content, k)
			if err != nil || len(keys) != 1 || len(certs) != 0 {
				t.Errorf("%s (%s): %+v %+v %v", c.name, k, keys, certs, err)
				continue
			}
			f := keys[0]
			if f.Encoding != c.encoding || f.Type != c.typ || f.Algorithm != "ec" || f.Bits != 256 || f.PublicSHA256 != want || f.Line != c.line {
				t.Errorf("%s: %+v", c.name, f)
			}
			if part := c.content[f.Offset : f.Offset+f.Length]; c.encoding == "pem" && (!strings.HasPrefix(part, "-----BEGIN ") || !strings.HasSuffix(part, " KEY-----")) {
				t.Errorf("%s: part %q", c.name, part)
			}
		}
	}
}

func TestBundle(t *testing.T) {
	s := made(t)
	text := strings.Repeat("a line\n"+armor("CERTIFICATE", s.cert), 5) + armor("EC PRIVATE KEY", s.sec1)
	keys, certs, err := facts(t, assay.Bytes(text), "certificate")
	if err != nil || len(certs) != 5 || len(keys) != 1 {
		t.Fatalf("%d certificates, %d keys, %v", len(certs), len(keys), err)
	}
	for i, c := range certs {
		if want := 1 + strings.Count(text[:c.Offset], "\n"); c.Line != want {
			t.Errorf("certificate %d: line %d, want %d", i, c.Line, want)
		}
	}
	_, certs, err = facts(t, assay.Bytes(s.cert), "certificate")
	if err != nil || len(certs) != 1 || certs[0].Encoding != "der" || certs[0].Length != int64(len(s.cert)) {
		t.Errorf("%+v %v", certs, err)
	}
}

// TestWindows finds a block that lies across the end of a window.
func TestWindows(t *testing.T) {
	s := made(t)
	text := armor("EC PRIVATE KEY", s.sec1)
	for _, at := range []int{step - len(text) - 1, step - len(text)/2, step - 5, step, step + 1, step + 3} {
		b := make([]byte, step+len(text)+1000)
		copy(b[at:], text)
		keys, _, err := facts(t, opaque{assay.Bytes(b)}, "data")
		if err != nil || len(keys) != 1 || keys[0].Offset != int64(at) {
			t.Errorf("at step%+d: %+v %v", at-step, keys, err)
		}
	}
}

func TestOpenSSHLines(t *testing.T) {
	s := made(t)
	pub := s.seed.Public().(ed25519.PublicKey)
	blob := binary.BigEndian.AppendUint32(append(binary.BigEndian.AppendUint32(nil, 11), "ssh-ed25519"...), 32)
	line := "ssh-ed25519 " + base64.StdEncoding.EncodeToString(append(blob, pub...))
	text := "# keys\n" + line + " me@here\nrestrict,command=\"a b\" " + line + "\nrouter,192.168.1.1 " + line + "\nssh-rsa AAAAB3NzaC1yc2E=\n#" + line + "\n"
	keys, _, err := facts(t, assay.Bytes(text), "text")
	var got strings.Builder
	for _, k := range keys {
		fmt.Fprintf(&got, "%d %s %s %d %q\n", k.Line, k.Type, k.Algorithm, k.Bits, k.Comment)
	}
	if want := "2 authorized ed25519 256 \"me@here\"\n3 authorized ed25519 256 \"\"\n4 public ed25519 256 \"\"\n"; err != nil || got.String() != want {
		t.Errorf("got\n%swant\n%s%v", got.String(), want, err)
	}
}

func TestSignify(t *testing.T) {
	s := made(t)
	pub := s.seed.Public().(ed25519.PublicKey)
	file := func(b []byte) string {
		return "untrusted comment: a key\n" + base64.StdEncoding.EncodeToString(b) + "\n"
	}
	public, _, _ := facts(t, assay.Bytes(file(append([]byte("Ed12345678"), pub...))), "text")
	secret, _, _ := facts(t, assay.Bytes(file(append(append([]byte("EdBK"), make([]byte, 36)...), s.seed...))), "text")
	if len(public) != 1 || len(secret) != 1 || public[0].Type != "public" || secret[0].Type != "private" || secret[0].Encrypted ||
		public[0].PublicSHA256 != secret[0].PublicSHA256 || public[0].Comment != "a key" {
		t.Errorf("%+v\n%+v", public, secret)
	}
	if none, _, _ := facts(t, assay.Bytes(file(make([]byte, 74))), "text"); len(none) != 0 {
		t.Errorf("a signature: %+v", none)
	}
}

func TestEncryptedAndStores(t *testing.T) {
	locked := "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: DES-EDE3-CBC,0011223344556677\n\n" +
		strings.Repeat("QUJDREVGR0hJSktM", 8) + "\n-----END RSA PRIVATE KEY-----\n"
	keys, _, err := facts(t, assay.Bytes(locked), "private-key")
	if err != nil || len(keys) != 1 || !keys[0].Encrypted || keys[0].Algorithm != "rsa" || keys[0].PublicSHA256 != "" {
		t.Errorf("%+v %v", keys, err)
	}
	keys, _, _ = facts(t, assay.Bytes("\xfe\xed\xfe\xed\x00\x00\x00\x02"), "data")
	if len(keys) != 1 || keys[0].Type != "store" || keys[0].Encoding != "jks" {
		t.Errorf("%+v", keys)
	}
	keys, _, _ = facts(t, assay.Bytes("0\x82\x01\x00"), "pkcs12")
	if len(keys) != 1 || keys[0].Encoding != "pkcs12" {
		t.Errorf("%+v", keys)
	}
}

// TestNothing holds contents that only speak of keys.
func TestNothing(t *testing.T) {
	for name, text := range map[string]string{
		"markers of libcrypto": "\x7fELF\x00-----BEGIN RSA PRIVATE KEY-----\x00-----END RSA PRIVATE KEY-----\x00PRIVATE KEY\x00",
		"documentation":        "-----BEGIN PRIVATE KEY-----\n...\n-----END PRIVATE KEY-----\n",
		"parameters":           armor("DH PARAMETERS", make([]byte, 64)),
		"short":                "\x30",
	} {
		keys, certs, err := facts(t, assay.Bytes(text), kind.Of([]byte(text), int64(len(text))))
		if len(keys)+len(certs) > 0 || err != nil {
			t.Errorf("%s: %+v %+v %v", name, keys, certs, err)
		}
	}
	if keys, _, err := facts(t, assay.Bytes(armor("PRIVATE KEY", make([]byte, 64))), "private-key"); len(keys) != 0 || err == nil {
		t.Errorf("damaged key: %+v, %v", keys, err)
	}
	shown := "To make a key:\n\n" + armor("PRIVATE KEY", append([]byte{0x8a, 0xc2}, make([]byte, 64)...)) + armor("CERTIFICATE", []byte("the certificate goes here"))
	if keys, certs, err := facts(t, assay.Bytes(shown), "text"); len(keys)+len(certs) != 0 || err != nil {
		t.Errorf("a text about keys: %+v, %v", keys, err)
	}
	cut := "key:\n" + armor("PRIVATE KEY", append([]byte{0x30, 0x82, 4, 0xbc}, make([]byte, 64)...))
	if keys, _, err := facts(t, assay.Bytes(cut), "text"); len(keys) != 0 || err == nil {
		t.Errorf("a key cut short in a text: %+v, %v", keys, err)
	}
}

func FuzzRead(f *testing.F) {
	s := made(f)
	for i, k := range []string{"text", "elf", "certificate", "private-key", "public-key"} {
		f.Add([]byte(armor("CERTIFICATE", s.cert)), k)
		f.Add([][]byte{s.sec1, s.p8, s.spki, s.cert, []byte("ssh-rsa AAAAB3NzaC1yc2E= x\n")}[i], k)
	}
	f.Fuzz(func(t *testing.T, b []byte, k string) {
		read(&survey.Input{Content: assay.Bytes(b), Kind: k}, func(v any) {
			if fact.Kind(v) == "" {
				t.Errorf("%T", v)
			}
		})
	})
}

func BenchmarkData(b *testing.B) {
	c := make([]byte, 8<<20)
	rand.Read(c)
	b.SetBytes(int64(len(c)))
	for b.Loop() {
		read(&survey.Input{Content: assay.Bytes(c), Kind: "data"}, func(any) {})
	}
}
