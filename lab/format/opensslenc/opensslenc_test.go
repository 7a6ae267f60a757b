package opensslenc

import (
	"os/exec"
	"strings"
	"testing"

	"assay/lab/format/formattest"
)

var sample = []byte("Salted__\x01\x02\x03\x04\x05\x06\x07\x08" + strings.Repeat("\x80\x11ciphertext....", 4))

func TestContract(t *testing.T) { formattest.Contract(t, Format, map[string][]byte{"sample": sample}) }

func FuzzOpenSSLEnc(f *testing.F) { formattest.Fuzz(f, Format, sample) }

func check(t *testing.T, b []byte) {
	t.Helper()
	o := formattest.MustOpen(t, Format, "sample", b)
	if len(o.Entries) != 0 || len(o.Unread) != 1 || o.Unread[0].Offset != 16 || o.Unread[0].Length != int64(len(b))-16 || !strings.Contains(o.Properties[1].Value, "AES-CBC") {
		t.Errorf("%+v, %+v", o.Unread, o.Properties)
	}
}

func TestOpen(t *testing.T) {
	check(t, sample)
	if _, err := formattest.Open(Format, "text", []byte("Salted__ is what files begin with\n")); err == nil {
		t.Error("a text was accepted")
	}
}

// TestOpenSSL compares with what OpenSSL writes.
func TestOpenSSL(t *testing.T) {
	tool, err := exec.LookPath("openssl")
	if err != nil {
		t.Skip("needs openssl")
	}
	c := exec.Command(tool, "enc", "-aes-256-cbc", "-pbkdf2", "-k", "secret")
	c.Stdin = strings.NewReader(strings.Repeat("plain ", 1000))
	b, err := c.Output()
	if err != nil {
		t.Skipf("openssl: %v", err)
	}
	check(t, b)
}
