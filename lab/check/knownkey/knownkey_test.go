package knownkey

import (
	"encoding/csv"
	"regexp"
	"strings"
	"testing"

	"assay/lab/check/checktest"
	"assay/lab/fact"
)

func first(t *testing.T, source string) string {
	t.Helper()
	for digest, k := range list() {
		if strings.HasPrefix(k.source, source) {
			return digest
		}
	}
	t.Fatalf("no key of %s", source)
	return ""
}

func TestTable(t *testing.T) {
	rows, err := csv.NewReader(strings.NewReader(table)).ReadAll()
	if err != nil || len(rows) < 50 {
		t.Fatalf("%d rows, %v", len(rows), err)
	}
	digest := regexp.MustCompile(`^[0-9a-f]{64}$`)
	seen := map[string]bool{}
	for _, r := range rows[1:] {
		if !digest.MatchString(r[0]) || seen[r[0]] || r[1] == "" || r[3] == "" || r[4] == "" {
			t.Errorf("%q", r)
		}
		seen[r[0]] = true
	}
}

func TestFlawed(t *testing.T) {
	openvpn := first(t, "OpenVPN")
	name := list()[openvpn].file
	im := &checktest.Image{}
	im.File("etc/vpn/server.key", 0o600, fact.Key{Type: "private", Algorithm: "rsa", Bits: 2048, PublicSHA256: openvpn, Line: 1}).
		File("etc/vpn/server.crt", 0o644, fact.Certificate{Subject: "CN=vpn", KeyAlgorithm: "rsa", KeyBits: 2048, PublicSHA256: openvpn, Line: 1}).
		File("etc/dropbear/authorized_keys", 0o600, fact.Key{Type: "authorized", Algorithm: "ec", Bits: 256, PublicSHA256: openvpn, Line: 2}).
		File("etc/ssl/a.key", 0o600, fact.Key{Type: "private", Algorithm: "rsa", Bits: 2048, PublicSHA256: "aa", Line: 1}).
		File("etc/ssl/a.der", 0o600, fact.Key{Type: "private", Algorithm: "rsa", Bits: 2048, PublicSHA256: "aa"})
	im.Want(t, Check,
		"high published: RSA 2048 bits, etc/vpn/server.key; published as "+name+" of OpenVPN, sample-keys @ etc/vpn/server.key:1",
		"high trusted: CN=vpn, RSA 2048 bits, etc/vpn/server.crt; published as "+name+" of OpenVPN, sample-keys @ etc/vpn/server.crt:1 etc/dropbear/authorized_keys:2",
		"low several: RSA 2048 bits, 2 files in 0 root file systems, first etc/ssl/a.key @ etc/ssl/a.key:1 etc/ssl/a.der")
}

func TestClean(t *testing.T) {
	im := &checktest.Image{}
	im.File("usr/bin/openssl", 0o755, checktest.Kind("elf"), fact.Key{Type: "private", Algorithm: "rsa", Bits: 1024, PublicSHA256: first(t, "OpenSSL"), Inside: true}).
		File("usr/share/doc/openvpn/examples/server.key", 0o644, fact.Key{Type: "private", Algorithm: "rsa", PublicSHA256: first(t, "OpenVPN")}).
		File("etc/ssl/own.key", 0o600, fact.Key{Type: "private", Algorithm: "rsa", PublicSHA256: "aa"}).
		File("etc/ssl/own.crt", 0o600, fact.Certificate{PublicSHA256: "aa"})
	im.Want(t, Check)
}
