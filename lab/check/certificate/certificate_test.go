package certificate

import (
	"fmt"
	"testing"
	"time"

	"assay/lab/check/checktest"
	"assay/lab/fact"
)

func certificate(subject string, algorithm string, bits int, signature string, from, to int) fact.Certificate {
	return fact.Certificate{Subject: subject, KeyAlgorithm: algorithm, KeyBits: bits, Signature: signature, SHA256: subject, PublicSHA256: "key of " + subject, Line: 1,
		NotBefore: time.Date(from, 1, 1, 0, 0, 0, 0, time.UTC), NotAfter: time.Date(to, 1, 1, 0, 0, 0, 0, time.UTC)}
}

func TestFlawed(t *testing.T) {
	own := certificate("CN=router.lan", "RSA", 1024, "sha1-rsa", 2023, 2123)
	own.SelfIssued = true
	im := &checktest.Image{}
	im.File("etc/ssl/server.crt", 0o644, own).
		File("etc/ssl/server.key", 0o600, fact.Key{Type: "private", PublicSHA256: "key of CN=router.lan"}).
		File("etc/acs.pem", 0o644, certificate("CN=acs", "rsa", 2048, "md5-rsa", 2020, 2024)).
		File("etc/acs.bak", 0o644, certificate("CN=acs", "rsa", 2048, "md5-rsa", 2020, 2024)).
		File("etc/ec.pem", 0o644, certificate("CN=ec", "ecdsa", 192, "sha256", 2020, 2030))
	im.Want(t, Check,
		"high weak-key: RSA 1024 bits: CN=router.lan @ etc/ssl/server.crt:1",
		"info long-lived: until 2123-01-01: CN=router.lan @ etc/ssl/server.crt:1",
		"medium weak-signature: MD5: CN=acs @ etc/acs.bak:1 etc/acs.pem:1",
		"low expired: on 2024-01-01: CN=acs @ etc/acs.bak:1 etc/acs.pem:1",
		"medium weak-key: ECDSA 192 bits: CN=ec @ etc/ec.pem:1")
}

// An authority with its key, and samples of a library.
func TestAuthority(t *testing.T) {
	ca := certificate("CN=ca", "rsa", 2048, "sha256-rsa", 2020, 2035)
	ca.CA, ca.SelfIssued, ca.Issuer = true, true, "CN=ca"
	leaf := certificate("CN=unit", "rsa", 2048, "sha256-rsa", 2020, 2035)
	leaf.Issuer = "CN=ca"
	im := &checktest.Image{}
	im.File("etc/ca.pem", 0o644, ca).File("etc/unit.pem", 0o644, leaf).
		File("etc/ca.key", 0o600, fact.Key{Type: "private", PublicSHA256: "key of CN=ca"}).
		File("usr/lib/libpolarssl.so", 0o644, checktest.Kind("elf"), certificate("CN=localhost,O=PolarSSL", "rsa", 2048, "sha256-rsa", 2009, 2011))
	im.Want(t, Check,
		"high ca-key: CN=ca @ etc/ca.pem:1",
		"info expired: on 2011-01-01: CN=localhost,O=PolarSSL @ usr/lib/libpolarssl.so:1")
}

// A bundle of trust anchors as Mozilla's is: 140 roots, some signed with
// SHA-1, three of them past their end.
func TestBundle(t *testing.T) {
	var all []any
	for i := range 140 {
		c := certificate(fmt.Sprintf("CN=Root %d", i), "rsa", 4096, "sha1-rsa", 2000, 2029+i%10)
		if i < 3 {
			c.NotAfter = time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC)
		}
		c.SelfIssued, c.CA = true, true
		all = append(all, c)
	}
	im := &checktest.Image{}
	im.File("etc/ssl/ca-bundle.crt", 0o644, all...)
	im.Want(t, Check, "info expired: 3 of 140 certificates in ca-bundle.crt @ ...")
	folder := &checktest.Image{}
	for i, c := range all {
		folder.File(fmt.Sprintf("usr/share/ca-certificates/mozilla/%d.crt", i), 0o644, c)
	}
	folder.Want(t, Check, "info expired: 3 of 140 certificates in share/ca-certificates @ ...")
}

func TestClean(t *testing.T) {
	root := certificate("CN=root", "rsa", 4096, "sha1-rsa", 2010, 2035)
	root.SelfIssued, root.CA = true, true
	im := &checktest.Image{}
	im.File("etc/ca.pem", 0o644, root).
		File("etc/device.pem", 0o644, certificate("CN=device", "ecdsa", 256, "ecdsa-sha256", 2020, 9999)).
		File("etc/ed.pem", 0o644, certificate("CN=ed", "ed25519", 256, "ed25519", 2020, 2030))
	im.Want(t, Check)
}
