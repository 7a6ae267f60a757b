package check

import (
	"path"
	"strings"

	"assay"
)

// Sample tells files whose content is there to show or to test: documentation,
// examples, test suites, templates, and cryptographic libraries, which carry
// keys and certificates for their self-tests.
func Sample(f *assay.File) bool {
	_, p, _ := strings.Cut(string(f.Path), "!/")
	p = "/" + p
	for _, dir := range sampleDirs {
		if strings.Contains(p, dir) {
			return true
		}
	}
	base := strings.ToLower(path.Base(p))
	for _, end := range []string{".example", ".sample", ".dist", ".in", ".tmpl", "-example.conf", "-sample.conf", ".dpkg-dist", ".md", ".html"} {
		if strings.HasSuffix(base, end) {
			return true
		}
	}
	return SelfTest(f)
}

var sampleDirs = []string{"/usr/share/doc/", "/usr/share/man/", "/usr/share/info/", "/examples/", "/example/", "/test/", "/tests/", "/testdata/", "/test-data/",
	"/testing/", "/demo/", "/demos/", "/samples/", "/sample/"}

// SelfTest tells programs and libraries for cryptography by their names.
func SelfTest(f *assay.File) bool {
	if f.Kind != "elf" {
		return false
	}
	base := path.Base(f.Path.Last())
	for _, lib := range []string{"openssl", "libcrypto", "libssl", "libgcrypt", "libgnutls", "libwolfssl", "libcyassl", "libmbed", "libpolarssl", "libxyssl",
		"libmatrixssl", "libnss", "libsoftokn", "libfreebl", "gnutls-", "libtomcrypt", "libbotan", "libnettle", "libhogweed", "libssh", "libsodium", "libbearssl", "fips", "tcrypt", "certutil", "pk12util"} {
		if strings.HasPrefix(base, lib) {
			return true
		}
	}
	return false
}
