package kind

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"slices"
	"strings"
	"testing"
	"time"
)

func elfHead(class, order byte, typ byte, entry byte) string {
	b := make([]byte, 64)
	copy(b, "\x7fELF")
	b[4], b[5] = class, order
	if order == 1 {
		b[16] = typ
		if class == 1 {
			b[27] = entry
		} else {
			b[31] = entry
		}
	} else {
		b[17], b[24] = typ, entry
	}
	return string(b)
}

func TestOf(t *testing.T) {
	rest := strings.Repeat("\x00", 64)
	for _, c := range []struct{ name, head, want string }{
		{"nothing", "", "empty"},
		{"zeros", rest, "data"},
		{"erased flash", strings.Repeat("\xff", 64), "data"},
		{"program", elfHead(1, 2, 2, 0), "elf"},
		{"library", elfHead(2, 1, 3, 0x80), "elf"},
		{"mips kernel", elfHead(1, 2, 2, 0x80), "elf-kernel"},
		{"arm64 kernel", elfHead(2, 1, 2, 0xff), "elf-kernel"},
		{"cut elf", "\x7fELF", "elf"},
		{"script", "#!/bin/sh\necho\n", "script"},
		{"script, blank", "#! /usr/bin/env lua\n", "script"},
		{"text that is no script", "#!define x\n", "text"},
		{"text", "root:x:0:0::/:/bin/sh\n", "text"},
		{"utf-8", "Grüße\n", "text"},
		{"latin-1", "# Gr\xfc\xdfe aus M\xfcnchen und Umgebung\n", "text"},
		{"mostly high", "\xfc\xdf\xe4ab\n", "data"},
		{"control", "abc\x01def\n", "data"},
		{"html", "<!DOCTYPE html>\n<p>", "html"},
		{"html, comment", " <!-- x --><HTML lang=x>", "html"},
		{"xml", "<?xml version='1.0'?><a/>", "xml"},
		{"tag soup", "<DeviceConfig>\n", "text"},
		{"asp", "<% x %>\n", "text"},
		{"json", "{\n \"a\": 1}", "json"},
		{"json array", "[{\"a\":1}]", "json"},
		{"ini", "[global]\na=1\n", "text"},
		{"c", "{ 1, 2 }\n", "text"},
		{"certificate", "# CA\n-----BEGIN CERTIFICATE-----\nMII\n", "certificate"},
		{"key", "-----BEGIN RSA PRIVATE KEY-----\nMII\n", "private-key"},
		{"key, encrypted", "-----BEGIN ENCRYPTED PRIVATE KEY-----\nMII\n", "private-key"},
		{"openssh key", "-----BEGIN OPENSSH PRIVATE KEY-----\n", "private-key"},
		{"public key", "-----BEGIN PUBLIC KEY-----\nMII\n", "public-key"},
		{"mention", "use -----BEGIN PUBLIC KEY----- here\n", "text"},
		{"ssh line", "ssh-rsa AAAAB3NzaC1yc2E= me\n", "public-key"},
		{"dropbear", "\x00\x00\x00\x07ssh-rsa\x00\x00\x00\x03\x01\x00\x01", "private-key"},
		{"png", "\x89PNG\r\n\x1a\n", "image"},
		{"jpeg", "\xff\xd8\xff\xe0", "image"},
		{"gif", "GIF89a..", "image"},
		{"text GIF", "GIF pictures\n", "text"},
		{"text BM", "BM is a pair of letters\n", "text"},
		{"text MZ", strings.Repeat("MZ is a pair of letters\n", 8), "text"},
		{"pe", "MZ" + strings.Repeat("\x00", 58) + "\x40\x00\x00\x00PE\x00\x00", "pe"},
		{"riff", "RIFF1234WAVE", "audio"},
		{"webp", "RIFF1234WEBP", "image"},
		{"pdf", "%PDF-1.4\n", "pdf"},
		{"class", "\xca\xfe\xba\xbe\x00\x00\x00\x34", "java-class"},
		{"universal", "\xca\xfe\xba\xbe\x00\x00\x00\x02", "mach-o"},
		{"mach-o", "\xcf\xfa\xed\xfe" + rest, "mach-o"},
		{"dex", "dex\n035\x00", "dex"},
		{"pyc", "\xf3\x0d\r\n" + rest, "python-bytecode"},
		{"pyc 3", "\x42\x0d\r\n" + rest, "python-bytecode"},
		{"lua", "\x1bLuaQ", "lua-bytecode"},
		{"wasm", "\x00asm\x01\x00\x00\x00", "wasm"},
		{"dtb", "\xd0\x0d\xfe\xed", "device-tree"},
		{"mo", "\xde\x12\x04\x95", "message-catalogue"},
		{"tz", "TZif2", "timezone"},
		{"sqlite", "SQLite format 3\x00", "database"},
		{"ttf", "\x00\x01\x00\x00\x00\x10\x01\x00\x00\x04\x00\x00OS/2", "font"},
		{"utf-16", "\xff\xfea\x00b\x00c\x00d\x00", "utf16-text"},
		{"no utf-16", "\xff\xfea\x01b\x01c\x01d\x01", "data"},
	} {
		if got := Of([]byte(c.head), int64(len(c.head))); got != c.want {
			t.Errorf("%s: got %q, want %q", c.name, got, c.want)
		}
	}
}

func TestDER(t *testing.T) {
	rk, _ := rsa.GenerateKey(rand.Reader, 1024)
	ek, _ := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	tmpl := &x509.Certificate{SerialNumber: big.NewInt(7), Subject: pkix.Name{CommonName: "t"}, NotAfter: time.Unix(1e9, 0)}
	cert, err := x509.CreateCertificate(rand.Reader, tmpl, tmpl, &ek.PublicKey, ek)
	if err != nil {
		t.Fatal(err)
	}
	sec1, _ := x509.MarshalECPrivateKey(ek)
	p8, _ := x509.MarshalPKCS8PrivateKey(rk)
	spki, _ := x509.MarshalPKIXPublicKey(&ek.PublicKey)
	for _, c := range []struct {
		name string
		der  []byte
		want string
	}{
		{"certificate", cert, "certificate"},
		{"pkcs1", x509.MarshalPKCS1PrivateKey(rk), "private-key"},
		{"sec1", sec1, "private-key"},
		{"pkcs8", p8, "private-key"},
		{"spki", spki, "public-key"},
	} {
		if got := Of(c.der, int64(len(c.der))); got != c.want {
			t.Errorf("%s: got %q, want %q", c.name, got, c.want)
		}
		if got := Of(c.der, int64(len(c.der))+1000); got != "data" {
			t.Errorf("%s with 1000 bytes behind it: got %q, want data", c.name, got)
		}
		p := pem.EncodeToMemory(&pem.Block{Type: "X", Bytes: c.der})
		if got := Of(p, int64(len(p))); got != "text" {
			t.Errorf("%s under an unknown label: got %q, want text", c.name, got)
		}
	}
}

func TestCutRune(t *testing.T) {
	text := strings.Repeat("ü", HeadSize) // 2 bytes each
	if got := Of([]byte("x"+text), 1<<20); got != "text" {
		t.Errorf("rune cut by the end of the head: got %q", got)
	}
	if got := Of([]byte("x" + text)[:9], 9); got == "text" && got != Of([]byte("x\xc3"), 2) {
		t.Log("short")
	}
	if got := Of([]byte("\xc3"), 1); got != "data" {
		t.Errorf("half a rune alone: got %q, want data", got)
	}
}

func TestKinds(t *testing.T) {
	names := []string{}
	for _, k := range Kinds() {
		names = append(names, k.Name)
		if k.Meaning == "" {
			t.Errorf("%s: no meaning", k.Name)
		}
		if Leaf(k.Name) != k.Leaf {
			t.Errorf("Leaf(%q) = %v, want %v", k.Name, !k.Leaf, k.Leaf)
		}
	}
	if !slices.IsSorted(names) || len(slices.Compact(slices.Clone(names))) != len(names) {
		t.Errorf("table is not sorted or has doubles: %v", names)
	}
	if Leaf("zzz") || Leaf("") {
		t.Error("a word that is none is a leaf")
	}
}

func TestNoAllocation(t *testing.T) {
	heads := [][]byte{[]byte("-----BEGIN CERTIFICATE-----\n"), []byte("<!-- x --><html>"), make([]byte, 4096), []byte(elfHead(1, 2, 2, 0))}
	if n := testing.AllocsPerRun(100, func() {
		for _, h := range heads {
			Leaf(Of(h, int64(len(h))))
		}
	}); n != 0 {
		t.Errorf("%v allocations per run, want 0", n)
	}
}

func FuzzOf(f *testing.F) {
	f.Add([]byte("\x30\x82\x01\x00\x30\x81\x80\xa0\x03\x02\x01\x02"), int64(260))
	f.Add([]byte("-----BEGIN CERTIFICATE-----\n"), int64(40))
	f.Add([]byte("MZ"), int64(2))
	words := map[string]bool{}
	for _, k := range Kinds() {
		words[k.Name] = true
	}
	f.Fuzz(func(t *testing.T, b []byte, size int64) {
		if k := Of(b, size); !words[k] {
			t.Errorf("%q is not in the table", k)
		}
	})
}

func BenchmarkText(b *testing.B) {
	head := []byte(strings.Repeat("option name 'value'\n", 300))
	b.SetBytes(HeadSize)
	for b.Loop() {
		Of(head, int64(len(head)))
	}
}
