package certificate

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/hex"
	"encoding/pem"
	"math/big"
	"net"
	"os"
	"strings"
	"testing"
	"time"

	"assay/anatomy/der"
)

func made(t testing.TB) []byte {
	t.Helper()
	k, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	tmpl := &x509.Certificate{
		SerialNumber: big.NewInt(0xabcdef), NotBefore: time.Date(2011, 2, 3, 4, 5, 6, 0, time.UTC), NotAfter: time.Date(2061, 1, 1, 0, 0, 0, 0, time.UTC),
		Subject: pkix.Name{CommonName: "router, local", Organization: []string{"Ä+B"}, Country: []string{"DE"}}, IsCA: true, BasicConstraintsValid: true,
		DNSNames: []string{"router.lan"}, IPAddresses: []net.IP{net.IPv4(192, 168, 1, 1).To4()},
	}
	b, err := x509.CreateCertificate(rand.Reader, tmpl, tmpl, &k.PublicKey, k)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// same compares with the standard library's reader.
func same(t *testing.T, raw []byte) {
	t.Helper()
	want, err := x509.ParseCertificate(raw)
	if err != nil {
		return
	}
	got, err := Parse(raw)
	if err != nil {
		t.Errorf("%v: %v", want.Subject, err)
		return
	}
	if !got.NotBefore.Equal(want.NotBefore) || !got.NotAfter.Equal(want.NotAfter) {
		t.Errorf("%s: valid %v to %v, want %v to %v", got.Subject, got.NotBefore, got.NotAfter, want.NotBefore, want.NotAfter)
	}
	serial := hex.EncodeToString(want.SerialNumber.Bytes())
	if got.Serial != serial && serial != "" {
		t.Errorf("%s: serial %s, want %s", got.Subject, got.Serial, serial)
	}
	if got.CA != want.IsCA || got.SelfIssued != bytes.Equal(want.RawSubject, want.RawIssuer) {
		t.Errorf("%s: CA %v, self-issued %v", got.Subject, got.CA, got.SelfIssued)
	}
	if cn := want.Subject.CommonName; cn != "" && !strings.Contains(got.Subject, "CN="+escape(cn)) {
		t.Errorf("subject %q, want CN %q", got.Subject, cn)
	}
	sum := sha256.Sum256(want.RawSubjectPublicKeyInfo)
	if got.Key == nil || got.Key.PublicSHA256() != hex.EncodeToString(sum[:]) {
		t.Errorf("%s: key differs", got.Subject)
	} else if bits := sizeOf(want.PublicKey); bits != got.Key.Bits {
		t.Errorf("%s: %d bits, want %d", got.Subject, got.Key.Bits, bits)
	}
	algorithm := strings.ToLower(want.SignatureAlgorithm.String())
	if swap := strings.SplitN(got.Signature, "-", 2); len(swap) == 2 && algorithm != swap[0]+"-"+swap[1] && algorithm != swap[1]+"-"+swap[0] {
		t.Errorf("%s: signature %q, want %q", got.Subject, got.Signature, algorithm)
	}
}

func sizeOf(public any) int {
	switch k := public.(type) {
	case *rsa.PublicKey:
		return k.N.BitLen()
	case *ecdsa.PublicKey:
		return k.Curve.Params().BitSize
	}
	return 256
}

func TestAgainstStandardLibrary(t *testing.T) {
	raw := made(t)
	same(t, raw)
	c, err := Parse(raw)
	if err != nil {
		t.Fatal(err)
	}
	if want := `CN=router\, local,O=Ä\+B,C=DE`; c.Subject != want {
		t.Errorf("subject %s, want %s", c.Subject, want)
	}
	if got := strings.Join(c.Names, " "); got != "router.lan 192.168.1.1" {
		t.Errorf("names %s", got)
	}
}

// TestSystemBundle reads the certificates that this machine trusts.
func TestSystemBundle(t *testing.T) {
	b, err := os.ReadFile("/etc/ssl/certs/ca-certificates.crt")
	if err != nil {
		t.Skip("needs /etc/ssl/certs/ca-certificates.crt")
	}
	n := 0
	for p, rest := pem.Decode(b); p != nil; p, rest = pem.Decode(rest) {
		same(t, p.Bytes)
		n++
	}
	t.Logf("%d certificates", n)
}

// TestOdd reads what strict readers refuse.
func TestOdd(t *testing.T) {
	spki := der.Wrap(der.Sequence, der.Wrap(der.Sequence, der.Identifier("1.2.840.113549.1.1.1")),
		der.Wrap(der.BitString, []byte{0}, der.Wrap(der.Sequence, der.Number(bytes.Repeat([]byte{0xff}, 64)), der.Number([]byte{3}))))
	who := func(tag byte, s string) []byte {
		return der.Wrap(der.Sequence, der.Wrap(der.Set, der.Wrap(der.Sequence, der.Identifier("2.5.4.3"), der.Wrap(tag, []byte(s)))))
	}
	algorithm := der.Wrap(der.Sequence, der.Identifier("1.2.840.113549.1.1.4"))
	odd := func(serial, dates []byte) []byte {
		return der.Wrap(der.Sequence, der.Wrap(der.Sequence, serial, algorithm, who(0x14, "caf\xe9"), dates, who(0x1e, "\x00h\x00i"), spki),
			algorithm, der.Wrap(der.BitString, []byte{0, 1, 2, 3}))
	}
	dates := der.Wrap(der.Sequence, der.Wrap(der.UTCTime, []byte("9001010000Z")), der.Wrap(der.GeneralizedTime, []byte("20491231235959+0100")))
	raw := odd([]byte{der.Integer, 1, 0x80}, dates)
	if _, err := x509.ParseCertificate(raw); err == nil {
		t.Error("the sample is not odd")
	}
	c, err := Parse(append(raw, "trailing"...))
	if err != nil {
		t.Fatal(err)
	}
	if c.Subject != "CN=hi" || c.Issuer != "CN=café" || c.Serial != "80" || c.Signature != "md5-rsa" || c.Key == nil || c.Key.Bits != 512 {
		t.Errorf("%+v", c)
	}
	if !c.NotBefore.Equal(time.Date(1990, 1, 1, 0, 0, 0, 0, time.UTC)) || !c.NotAfter.Equal(time.Date(2049, 12, 31, 22, 59, 59, 0, time.UTC)) {
		t.Errorf("%v to %v", c.NotBefore, c.NotAfter)
	}
	if c, err := Parse(odd(der.Number([]byte{1}), der.Wrap(der.Sequence, der.Wrap(der.UTCTime, []byte("x"))))); err != nil || !c.NotAfter.IsZero() {
		t.Errorf("%v, %v", c, err)
	}
}

func FuzzParse(f *testing.F) {
	f.Add(made(f))
	f.Fuzz(func(t *testing.T, b []byte) {
		if c, err := Parse(b); err == nil && len(c.Raw) > len(b) {
			t.Error("longer than its input")
		}
	})
}
