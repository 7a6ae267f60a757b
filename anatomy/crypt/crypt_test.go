package crypt

import (
	"errors"
	"strings"
	"testing"
)

// The hashes were computed with "openssl passwd" and the C library's crypt(3).
var known = []struct{ password, field string }{
	{"admin", "abOV.DfJmdnYw"},
	{"root", "zzec3WQEJ.8Bs"},
	{"12345678longer", "./qw5JW./79Vg"},
	{"", "Xy6BRO1hsVwb."},
	{"password", "9ZannrMrxnYUo"},
	{"admin", "$1$abcdefgh$l/LAqC8oJERu7Cmx6trtY/"},
	{"averyveryverylongpassword", "$1$abcdefgh$/.70kzrM1xbYN/SCL5iqk/"},
	{"secret", "$apr1$xyz$HXgo9gtz4gpj4JWTLYmjB0"},
	{"Hello", "$5$saltstring$jfZe1.O5rA9aUKHLYLEqMjNCNYEqmZMJ.KAMmcgZPz5"},
	{"averyveryverylongpasswordthatislongerthansixtyfourbytes", "$5$q$UUYW7z4gpizfYOVp6dWGtAIPnmDlyNiT1xqtuAYSnM9"},
	{"admin", "$5$rounds=7777$abc$FHQ87E2FXOpoaN9c1cKCcwrvdl28qKjawoSbPM475r7"},
	{"admin", "$6$saltstring$fHceV9ICtFDKaXXFnb7RiJaYuNyEyWoJ8Ktgcrejn6JFd2OtH.E7Ezpt83F1/uVFqUvO2sik9QpwGkOkMuBTf/"},
	{"averyveryverylongpasswordthatislongerthansixtyfourbytesforthesha512digestsize", "$6$0123456789abcdef$eLNsatJvy6lRPNQsBMOymX7EUfYi8/EiVk1ketKp8ZbEIpgwuLSSgEyxIxYlPhbt3YHeCouwZZyVdIPIkPzE1."},
	{"admin", "$6$rounds=1000$abc$gsg0zpfKRGPowpgryRJDa.a0njWQevd2fcBfDmWXpeYQCupL6lzsRnRnxFS6hUukLuD3nOMQLDwgdvSv91K0r."},
}

func TestMatches(t *testing.T) {
	for _, k := range known {
		h, err := Parse(k.field)
		if err != nil {
			t.Errorf("Parse(%q): %v", k.field, err)
			continue
		}
		if !h.Matches(k.password) {
			t.Errorf("%q: computed %q from %q", k.field, h.compute(k.password), k.password)
		}
		if h.Matches(k.password[min(1, len(k.password)):] + "x") {
			t.Errorf("%q matches another password", k.field)
		}
	}
}

func TestParseRefuses(t *testing.T) {
	for field, want := range map[string]error{
		"":                     ErrMalformed,
		"*":                    ErrMalformed,
		"x":                    ErrMalformed,
		"abOV.DfJmdnY":         ErrMalformed,
		"abOV.DfJmdn!w":        ErrMalformed,
		"$1$abcdefgh$":         ErrMalformed,
		"$1$abcdefgh":          ErrMalformed,
		"$6$rounds=x$abc$":     ErrMalformed,
		"$6$rounds=1000":       ErrMalformed,
		"$2b$10$abc":           ErrUnsupported,
		"$y$j9T$abc$def":       ErrUnsupported,
		"_J9..abcdefghijklmno": ErrUnsupported,
		"$6$rounds=999999999$abc$" + strings.Repeat("a", 86): ErrCost,
	} {
		if _, err := Parse(field); !errors.Is(err, want) {
			t.Errorf("Parse(%q) = %v, want %v", field, err, want)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, k := range known {
		f.Add(k.field, k.password)
	}
	f.Add("$1$$", "")
	f.Fuzz(func(t *testing.T, field, password string) {
		h, err := Parse(field)
		if err != nil {
			return
		}
		h.Matches(password[:min(len(password), 64)])
	})
}

func BenchmarkDES(b *testing.B) {
	for range b.N {
		DES("password", "ab")
	}
}

func BenchmarkSHA512(b *testing.B) {
	for range b.N {
		shacrypt(sha512Kind, "password", "saltstring", 5000, false)
	}
}
