// Package sshalgorithms finds weak algorithms that the configuration of an SSH
// server turns on.
package sshalgorithms

import (
	"slices"
	"strings"

	"assay"
	"assay/lab/check"
	"assay/lab/fact"
	"assay/lab/system"
)

// Check is the check of SSH servers' algorithms.
var Check = check.Check{
	Doc: check.Doc{
		Title: "Weak algorithms of SSH servers",
		Decides: "Reads Ciphers, MACs, KexAlgorithms, HostKeyAlgorithms and PubkeyAcceptedAlgorithms of sshd_config files and compares each name " +
			"with lists of broken and of dated algorithms (RFC 8758, RFC 9142, OpenSSH's own deprecations). A list that begins with \"-\" takes " +
			"algorithms away and is no flaw. Broken ones are of medium severity, dated ones low; where nothing starts the server, all are low.",
		FalsePositives: "The server's version may not know an old name at all and refuse it.",
		FalseNegatives: "What a server offers when nothing is set, which old versions of OpenSSH and dropbear decide.",
		References: []string{"sshd_config(5)", "RFC 8758 (RC4)", "RFC 9142 (key exchange)", "https://www.openssh.com/legacy.html",
			"https://cwe.mitre.org/data/definitions/327.html"},
	},
	Version: 1,
	Rules: []check.Rule{
		{ID: "cipher", Title: "SSH server with weak ciphers", CWE: []int{327}, Severity: assay.Medium,
			Reason: "sessions can be read or changed by who records them",
			Advice: "List only AES in CTR or GCM mode and ChaCha20-Poly1305, or drop the line."},
		{ID: "mac", Title: "SSH server with weak message authentication", CWE: []int{328}, Severity: assay.Medium,
			Reason: "changes of a session may go unseen",
			Advice: "List only hmac-sha2 and umac-128, or drop the line."},
		{ID: "kex", Title: "SSH server with weak key exchange", CWE: []int{326, 327}, Severity: assay.Medium,
			Reason: "recorded sessions can be opened with effort that states can afford",
			Advice: "List only curve25519, ECDH and groups of 2048 bits and more with SHA-2, or drop the line."},
		{ID: "hostkey", Title: "SSH server with weak signatures", CWE: []int{327, 328}, Severity: assay.Medium,
			Reason: "who can make the signature can stand in for the server or a user",
			Advice: "List only Ed25519, ECDSA and RSA with SHA-2, or drop the line."},
	},
	Needs: []string{"setting/1", "startup/1"},
	Scope: check.System,
	Run:   run,
}

// family is one keyword with its weak names.
type family struct {
	keys          string
	rule          string
	broken, dated string
}

var families = []family{
	{"ciphers", "cipher", "none des-cbc 3des-cbc arcfour arcfour128 arcfour256 blowfish-cbc cast128-cbc rc4",
		"aes128-cbc aes192-cbc aes256-cbc rijndael-cbc@lysator.liu.se rijndael128-cbc"},
	{"macs", "mac", "none hmac-md5 hmac-md5-96 hmac-md5-etm@openssh.com hmac-md5-96-etm@openssh.com",
		"hmac-sha1-96 hmac-sha1-96-etm@openssh.com hmac-ripemd160 hmac-ripemd160@openssh.com umac-64@openssh.com umac-64-etm@openssh.com"},
	{"kexalgorithms", "kex", "diffie-hellman-group1-sha1 rsa1024-sha1", "diffie-hellman-group14-sha1 diffie-hellman-group-exchange-sha1"},
	{"hostkeyalgorithms pubkeyacceptedalgorithms pubkeyacceptedkeytypes hostbasedacceptedalgorithms casignaturealgorithms", "hostkey",
		"ssh-dss ssh-dss-cert-v01@openssh.com", "ssh-rsa ssh-rsa-cert-v01@openssh.com"},
}

func run(v *check.View, report func(check.Flaw)) {
	all := system.Configurations(v.Tree, v.Facts, "sshd", v.System.Services)
	server := system.Started(v.System.Services, "sshd")
	for i := range all {
		for k := range all[i].Settings {
			judge(&all[i], &all[i].Settings[k], server, report)
		}
	}
}

func judge(c *system.Configuration, s *fact.Setting, server *assay.Service, report func(check.Flaw)) {
	for _, f := range families {
		if !slices.Contains(strings.Fields(f.keys), s.Key) || strings.HasPrefix(s.Value, "-") {
			continue
		}
		var weak []string
		broken := false
		for name := range strings.SplitSeq(strings.TrimLeft(s.Value, "+^"), ",") {
			name = strings.TrimSpace(name)
			b := slices.Contains(strings.Fields(f.broken), name)
			if b || slices.Contains(strings.Fields(f.dated), name) {
				weak, broken = append(weak, name), broken || b
			}
		}
		if weak == nil {
			return
		}
		slices.Sort(weak)
		flaw := check.Flaw{Rule: f.rule, Detail: strings.Join(weak, ", "), Key: append([]string{s.Key}, weak...), Evidence: []assay.Evidence{c.Evidence(s)}}
		if !broken {
			flaw.Severity, flaw.Reason = assay.Low, "dated: no practical attack on a session is known, and old clients need them"
		}
		flaw.InUse(c, server, assay.Medium, assay.Low)
		report(flaw)
	}
}
