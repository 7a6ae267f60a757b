package key

import (
	"bytes"
	"crypto/ecdh"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/asn1"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"encoding/pem"
	"math/big"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"assay/anatomy/der"
)

// digest is what the standard library's encoder gives.
func digest(t *testing.T, public any) string {
	t.Helper()
	b, err := x509.MarshalPKIXPublicKey(public)
	if err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

func expect(t *testing.T, name string, k *Key, err error, algorithm string, bits int, public string) {
	t.Helper()
	if err != nil {
		t.Errorf("%s: %v", name, err)
		return
	}
	if k.Algorithm != algorithm || k.Bits != bits || k.PublicSHA256() != public {
		t.Errorf("%s: %s %d %s, want %s %d %s", name, k.Algorithm, k.Bits, k.PublicSHA256(), algorithm, bits, public)
	}
}

func TestRSA(t *testing.T) {
	k, _ := rsa.GenerateKey(rand.Reader, 1024)
	want := digest(t, &k.PublicKey)
	p8, _ := x509.MarshalPKCS8PrivateKey(k)
	spki, _ := x509.MarshalPKIXPublicKey(&k.PublicKey)
	for name, b := range map[string][]byte{"PKCS #1": x509.MarshalPKCS1PrivateKey(k), "PKCS #8": p8} {
		got, err := ParsePrivate(b)
		expect(t, name, got, err, "rsa", 1024, want)
	}
	for name, b := range map[string][]byte{"SPKI": spki, "PKCS #1": x509.MarshalPKCS1PublicKey(&k.PublicKey)} {
		got, err := ParsePublic(b)
		expect(t, name, got, err, "rsa", 1024, want)
	}
	e := big.NewInt(int64(k.E)).Bytes()
	blob := ssh(t, "ssh-rsa", mpint(e), mpint(k.N.Bytes()))
	got, err := ParseSSH(blob)
	expect(t, "SSH", got, err, "rsa", 1024, want)
	got, err = ParseDropbear(append(blob, ssh(t, string(mpint(k.D.Bytes())), mpint(k.Primes[0].Bytes()), mpint(k.Primes[1].Bytes()))...))
	expect(t, "Dropbear", got, err, "rsa", 1024, want)
	if _, err := ParseDropbear(blob); err == nil {
		t.Error("a public key was taken for one of Dropbear's files")
	}
}

func TestEC(t *testing.T) {
	for name, curve := range map[string]elliptic.Curve{"nistp256": elliptic.P256(), "nistp384": elliptic.P384(), "nistp521": elliptic.P521()} {
		k, _ := ecdsa.GenerateKey(curve, rand.Reader)
		bits := curve.Params().BitSize
		want := digest(t, &k.PublicKey)
		s1, _ := x509.MarshalECPrivateKey(k)
		got, err := ParsePrivate(s1)
		expect(t, "SEC 1 "+name, got, err, "ec", bits, want)
		p8, _ := x509.MarshalPKCS8PrivateKey(k)
		got, err = ParsePrivate(p8)
		expect(t, "PKCS #8 "+name, got, err, "ec", bits, want)
		point, _ := k.PublicKey.Bytes()
		got, err = ParseSSH(ssh(t, "ecdsa-sha2-"+name, []byte(name), point))
		expect(t, "SSH "+name, got, err, "ec", bits, want)

		// without the public point, which then has to be computed
		list, _ := der.List(mustValue(t, s1), 4)
		bare := der.Wrap(der.Sequence, list[0].Raw, list[1].Raw, list[2].Raw)
		got, err = ParsePrivate(bare)
		expect(t, "SEC 1 without point "+name, got, err, "ec", bits, want)
	}
}

func mustValue(t *testing.T, b []byte) []byte {
	t.Helper()
	v, _, err := der.Expect(b, der.Sequence)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func TestEd25519(t *testing.T) {
	pub, priv, _ := ed25519.GenerateKey(rand.Reader)
	want := digest(t, pub)
	p8, _ := x509.MarshalPKCS8PrivateKey(priv)
	got, err := ParsePrivate(p8)
	expect(t, "PKCS #8", got, err, "ed25519", 256, want)
	got, err = ParseSSH(ssh(t, "ssh-ed25519", pub))
	expect(t, "SSH", got, err, "ed25519", 256, want)
	got, err = ParseDropbear(ssh(t, "ssh-ed25519", priv)) // seed and public key
	expect(t, "Dropbear", got, err, "ed25519", 256, want)
	x, _ := ecdh.X25519().GenerateKey(rand.Reader)
	p8, _ = x509.MarshalPKCS8PrivateKey(x)
	if got, err := ParsePrivate(p8); err != nil || got.Algorithm != "x25519" || got.Public != nil {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestDSA(t *testing.T) {
	p := new(big.Int).SetBit(big.NewInt(7), 1023, 1)
	n := []*big.Int{big.NewInt(0), p, big.NewInt(11), big.NewInt(5), big.NewInt(1234567), big.NewInt(3)}
	b, _ := asn1.Marshal(n)
	private, err := ParsePrivate(b)
	if err != nil || private.Algorithm != "dsa" || private.Bits != 1024 {
		t.Fatalf("%+v, %v", private, err)
	}
	public, err := ParseSSH(ssh(t, "ssh-dss", mpint(p.Bytes()), mpint([]byte{11}), mpint([]byte{5}), mpint(n[4].Bytes())))
	expect(t, "SSH", public, err, "dsa", 1024, private.PublicSHA256())
	back, err := ParsePublic(public.Public)
	expect(t, "SPKI", back, err, "dsa", 1024, private.PublicSHA256())
}

func TestEncrypted(t *testing.T) {
	b := der.Wrap(der.Sequence, der.Wrap(der.Sequence, der.Identifier("1.2.840.113549.1.5.13")), der.Wrap(der.OctetString, make([]byte, 64)))
	k, err := ParsePrivate(b)
	if err != nil || !k.Encrypted || !k.Private || k.Public != nil {
		t.Errorf("%+v, %v", k, err)
	}
}

// TestSSHKeygen reads what OpenSSH writes.
func TestSSHKeygen(t *testing.T) {
	prog, err := exec.LookPath("ssh-keygen")
	if err != nil {
		t.Skip("needs ssh-keygen of OpenSSH")
	}
	for _, c := range []struct{ kind, algorithm, pass string }{{"ed25519", "ed25519", ""}, {"ecdsa", "ec", ""}, {"rsa", "rsa", ""}, {"ed25519", "ed25519", "secret"}} {
		f := filepath.Join(t.TempDir(), "k")
		if out, err := exec.Command(prog, "-q", "-t", c.kind, "-N", c.pass, "-C", "me@here", "-f", f).CombinedOutput(); err != nil {
			t.Skipf("ssh-keygen: %v: %s", err, out)
		}
		private, _ := os.ReadFile(f)
		line, _ := os.ReadFile(f + ".pub")
		p, _ := pem.Decode(private)
		got, err := ParseOpenSSH(p.Bytes)
		if err != nil {
			t.Fatal(err)
		}
		blob, _ := base64.StdEncoding.DecodeString(strings.Fields(string(line))[1])
		public, err := ParseSSH(blob)
		expect(t, c.kind, got, err, c.algorithm, public.Bits, public.PublicSHA256())
		if want := map[string]string{"": "me@here"}[c.pass]; got.Comment != want || got.Encrypted != (c.pass != "") {
			t.Errorf("%s: comment %q, encrypted %v", c.kind, got.Comment, got.Encrypted)
		}
	}
}

// mpint is RFC 4251's: a zero byte in front when the highest bit is set.
func mpint(b []byte) []byte {
	if len(b) > 0 && b[0] >= 0x80 {
		return append([]byte{0}, b...)
	}
	return b
}

func ssh(t *testing.T, kind string, parts ...[]byte) []byte {
	t.Helper()
	var out []byte
	for _, p := range append([][]byte{[]byte(kind)}, parts...) {
		out = binary.BigEndian.AppendUint32(out, uint32(len(p)))
		out = append(out, p...)
	}
	return out
}

func FuzzParse(f *testing.F) {
	k, _ := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	b, _ := x509.MarshalPKCS8PrivateKey(k)
	f.Add(b)
	f.Add([]byte("\x00\x00\x00\x07ssh-rsa\x00\x00\x00\x01\x03\x00\x00\x00\x02\x0f\x0f"))
	f.Add([]byte(opensshMagic + "\x00\x00\x00\x04none\x00\x00\x00\x04none\x00\x00\x00\x00\x00\x00\x00\x01"))
	f.Fuzz(func(t *testing.T, b []byte) {
		for _, parse := range []func([]byte) (*Key, error){ParsePrivate, ParsePublic, ParseSSH, ParseOpenSSH, ParseDropbear} {
			if k, err := parse(bytes.Clone(b)); err == nil {
				k.PublicSHA256()
			}
		}
	})
}
