package tlsversion

import (
	"slices"
	"strings"

	"assay/lab/fact"
)

// keys are the settings that hold a list of suites, by program.
var keys = map[string][]string{
	"nginx": {"ssl_ciphers"}, "lighttpd": {"ssl.cipher-list"}, "apache": {"sslciphersuite"}, "thttpd": {"cipher", "ciphers"},
	"vsftpd": {"ssl_ciphers"}, "proftpd": {"tlsciphersuite"}, "pureftpd": {"tlsciphersuite"},
}

// broken are the classes of suites without secrecy worth the name, by the
// words that stand for them in names and lists (openssl-ciphers(1)).
var broken = map[string]string{
	"NULL": "NULL", "ENULL": "NULL", "ANULL": "anonymous", "ADH": "anonymous", "AECDH": "anonymous",
	"EXP": "export", "EXPORT": "export", "EXPORT40": "export", "EXPORT56": "export", "EXP1024": "export",
	"RC4": "RC4", "RC2": "RC2", "DES": "DES", "LOW": "DES", "MD5": "MD5", "SSLV2": "SSLv2",
}

// weakSuites gives the classes that a list takes in and does not take out.
func weakSuites(program string, s *fact.Setting) []string {
	if !slices.Contains(keys[program], strings.ToLower(s.Key)) {
		return nil
	}
	in, out := map[string]bool{}, map[string]bool{}
	for _, t := range strings.FieldsFunc(s.Value, func(r rune) bool { return r == ':' || r == ',' || r == ' ' }) {
		switch t[0] {
		case '!', '-':
			if c := broken[strings.ToUpper(t[1:])]; c != "" {
				out[c] = true
			}
		case '+':
		default:
			for _, c := range classes(t) {
				in[c] = true
			}
		}
	}
	var weak []string
	for c := range in {
		if !out[c] {
			weak = append(weak, c)
		}
	}
	slices.Sort(weak)
	return weak
}

// classes gives the broken classes of one suite or selection: "RC4+RSA",
// "EXP-RC4-MD5", "DES-CBC-SHA". DES with three keys is called DES-CBC3.
func classes(t string) (list []string) {
	t = strings.ToUpper(t)
	for _, part := range strings.FieldsFunc(t, func(r rune) bool { return r == '-' || r == '+' || r == '_' }) {
		if part == "DES" && (strings.Contains(t, "CBC3") || strings.Contains(t, "EDE") || strings.Contains(t, "3DES")) {
			continue
		}
		if c := broken[part]; c != "" {
			list = append(list, c)
		}
	}
	return list
}
