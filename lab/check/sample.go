package check

import (
	"path"
	"strings"

	"assay"
	"assay/lab/purpose"
)

// Sample tells files whose content is there to show or to test: documentation
// (or what is packed inside of it), pages, examples, test suites, and
// cryptographic libraries, which carry keys and certificates for their
// self-tests.
func Sample(f *assay.File) bool {
	last := f.Path.Last()
	if purpose.InDocumentation(f.Path) || purpose.Sample(last) || SelfTest(f) {
		return true
	}
	last = strings.ToLower(last)
	for _, end := range unfilled {
		if strings.HasSuffix(last, end) {
			return true
		}
	}
	return false
}

// unfilled are ends of the names of files that a build, an installation or a
// person completes before their keys and passwords count, and of pages.
var unfilled = []string{".dist", ".in", ".tmpl", ".dpkg-dist", ".html"}

// SelfTest tells programs and libraries for cryptography by their names.
func SelfTest(f *assay.File) bool {
	if f.Kind != "elf" {
		return false
	}
	base := path.Base(f.Path.Last())
	if strings.Contains(base, "selftest") {
		return true
	}
	for _, lib := range []string{"openssl", "libcrypto", "libssl", "libgcrypt", "libgnutls", "libwolfssl", "libcyassl", "libmbed", "libpolarssl", "libxyssl",
		"libmatrixssl", "libnss", "libsoftokn", "libfreebl", "gnutls-", "libtomcrypt", "libbotan", "libnettle", "libhogweed", "libssh", "libsodium", "libbearssl", "fips", "tcrypt", "certutil", "pk12util"} {
		if strings.HasPrefix(base, lib) {
			return true
		}
	}
	return false
}
