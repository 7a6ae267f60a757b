package checksum

import (
	"crypto/md5"
	"crypto/sha256"
	"fmt"
	"testing"

	"assay/equivalence/allowance/allowancetest"
	"assay/equivalence/part"
)

func TestSamples(t *testing.T) {
	one, two := map[string]string{"bin/x": "first", "image.bin": "first"}, map[string]string{"bin/x": "second", "image.bin": "second"}
	md5 := func(s string) string { return fmt.Sprintf("%x", md5.Sum([]byte(s))) }
	sha := func(s string) string { return fmt.Sprintf("%x", sha256.Sum256([]byte(s))) }
	sample := func(title, form string, sum func(string) string) allowancetest.Sample {
		return allowancetest.Sample{Title: title, Use: part.Text, A: fmt.Sprintf(form, sum("first")), B: fmt.Sprintf(form, sum("second")), FilesA: one, FilesB: two}
	}
	own := sample("file of its own", "%s\n", sha)
	own.Path = "image!/image.bin.sha256"
	packages := sample("Packages", "Package: x\nFilename: bin/x\nSHA256: %s\n\nPackage: y\n", sha)
	size := allowancetest.Sample{Title: "size in Packages", Use: part.Text, A: "Filename: bin/x\nSize: 5\n", B: "Filename: bin/x\nSize: 6\n", FilesA: one, FilesB: two}
	release := allowancetest.Sample{Title: "Release", Use: part.Text, A: " " + sha("first") + " 5 bin/x\n", B: " " + sha("second") + " 6 bin/x\n", FilesA: one, FilesB: two}
	wrong := sample("not the sum on one side", "%s  bin/x\n", md5)
	wrong.FilesB = map[string]string{"bin/x": "altered"}
	elsewhere := sample("another paragraph", "Filename: bin/x\n\nSHA256: %s\n", sha)
	allowancetest.Run(t, Allowance, []allowancetest.Sample{
		{Title: "field that was computed", Use: part.Sum, A: "\x01\x02", B: "\x01\x03"},
		sample("md5sums", "%s  bin/x\n", md5),
		sample("binary mark", "%s *bin/x\n", sha),
		sample("BSD form", "SHA256 (bin/x) = %s\n", sha),
		own, packages, size, release,
	}, []allowancetest.Sample{
		wrong, elsewhere,
		sample("file that is not there", "%s  bin/y\n", md5),
		sample("no name", "key %s\n", md5),
		sample("other algorithm", "%s  bin/x\n", func(s string) string { return sha(s)[:32] }),
		{Title: "name changed too", Use: part.Text, A: md5("first") + "  bin/x\n", B: md5("second") + "  image.bin\n", FilesA: one, FilesB: two},
		{Title: "wrong size", Use: part.Text, A: "Filename: bin/x\nSize: 5\n", B: "Filename: bin/x\nSize: 7\n", FilesA: one, FilesB: two},
		{Title: "in a program", Use: part.Strings, A: "\x00" + md5("first") + "  bin/x\x00", B: "\x00" + md5("second") + "  bin/x\x00", FilesA: one, FilesB: two},
		{Title: "password hash", Use: part.Text, A: "root:" + md5("first") + ":0\n", B: "root:" + md5("second") + ":0\n", FilesA: one, FilesB: two},
	})
}
