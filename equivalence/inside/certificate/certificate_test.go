package certificate

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"strings"
	"testing"
	"time"

	"assay/equivalence/inside/insidetest"
	"assay/equivalence/part"
)

func made(t testing.TB, name string) []byte {
	t.Helper()
	k, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	x := &x509.Certificate{SerialNumber: big.NewInt(0x123456), Subject: pkix.Name{CommonName: name}, NotBefore: time.Unix(1e9, 0), NotAfter: time.Unix(2e9, 0)}
	b, err := x509.CreateCertificate(rand.Reader, x, x, &k.PublicKey, k)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func text(b ...[]byte) (out []byte) {
	for _, x := range b {
		out = append(out, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: x})...)
	}
	return out
}

func TestDER(t *testing.T) {
	b := made(t, "one")
	by := insidetest.Parts(t, Splitter, insidetest.Sample{Kind: "certificate", Content: b})
	if p := by["certificate CN=one: serial number"]; string(b[p.Offset:p.Offset+p.Length]) != "\x02\x03\x12\x34\x56" {
		t.Errorf("serial number: %+v", p)
	}
	for _, name := range []string{"version", "issuer", "validity", "subject", "public key", "signature"} {
		if by["certificate CN=one: "+name].Length == 0 {
			t.Errorf("no %s in %v", name, by)
		}
	}
	trust(t, by)
}

// trust: nothing in a certificate may be explained.
func trust(t *testing.T, by map[string]part.Part) {
	t.Helper()
	for name, p := range by {
		if p.Use != part.Trust {
			t.Errorf("%s: use %d", name, p.Use)
		}
	}
}

func TestPEM(t *testing.T) {
	b := append([]byte("# 2026-01-01\n"), text(made(t, "one"), made(t, "two"))...)
	by := insidetest.Parts(t, Splitter, insidetest.Sample{Kind: "certificate", Content: b})
	trust(t, by)
	p, q := by["certificate CN=one: subject"], by["certificate CN=two: subject"]
	if p.Length == 0 || q.Length == 0 || p.Offset >= q.Offset || strings.Contains(string(b[q.Offset:q.Offset+q.Length]), "-") {
		t.Errorf("%+v %+v", p, q)
	}
	key := insidetest.Parts(t, Splitter, insidetest.Sample{Kind: "private-key", Content: []byte("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n")})
	trust(t, key)
	trust(t, insidetest.Parts(t, Splitter, insidetest.Sample{Kind: "public-key", Content: []byte("ssh-rsa AAAA joe@host\n")}))
}

func FuzzCertificate(f *testing.F) {
	b := made(f, "x")
	f.Add(b)
	f.Add(text(b))
	f.Fuzz(func(t *testing.T, b []byte) {
		insidetest.Bad(t, Splitter, insidetest.Sample{Kind: "certificate", Content: b})
	})
}
