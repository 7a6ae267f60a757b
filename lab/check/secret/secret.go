// Package secret finds passwords, keys and tokens that stand in clear text in
// settings, scripts and programs.
package secret

import (
	"fmt"
	"path"
	"strings"

	"assay"
	"assay/anatomy/credential"
	"assay/lab/check"
	"assay/lab/fact"
	"assay/lab/system"
)

// Check is the check for secrets in clear text.
var Check = check.Check{
	Doc: check.Doc{
		Title: "Secrets in clear text",
		Decides: "Takes what the survey of secrets found: settings, command lines, URLs, tokens and tables of defaults whose value is a " +
			"password, key or token and stands there in clear text or in a form that everybody can turn back (Cisco type 7). A " +
			"secret that stands at several places is one finding. Published default passwords are left to the check \"defaultcredential\", " +
			"hashes to \"passworddatabase\", SNMP communities to \"defaultcredential\"; files of documentation, examples and tests are left out. Titles never show the secret, " +
			"evidence does: --withhold text leaves it out of a report and keeps places and digests.",
		FalsePositives: "The value is a placeholder that the first start replaces, a sample, or public by intent.",
		FalseNegatives: "Secrets that code puts together, in files that no survey reads (databases, encrypted settings), and those whose name does not say so.",
		References: []string{
			"https://cwe.mitre.org/data/definitions/798.html", "https://cwe.mitre.org/data/definitions/312.html",
			"ETSI EN 303 645 V2.1.1, provisions 5.1-1, 5.4-1 and 5.4-3",
			"3GPP TS 33.117, 4.2.3.2.3: sensitive data in (persistent) storage",
		},
	},
	Version: 2,
	Rules: []check.Rule{
		{ID: "setting", Title: "Secret in clear text in settings", CWE: []int{798, 312}, Severity: assay.Medium,
			Reason: "every unit with this image has the same secret and everybody who has the image can read it",
			Advice: "Give each unit a secret of its own in production or at its first start, and store it so that only the program that needs it can read it."},
		{ID: "command", Title: "Secret in a command line", CWE: []int{798, 214}, Severity: assay.Medium,
			Reason: "every unit has the same secret, and while the command runs every program on the unit can see it",
			Advice: "Hand the secret over in a file or through standard input, and give each unit its own."},
		{ID: "login", Title: "Login with a fixed name and password", CWE: []int{798, 259}, Severity: assay.High,
			Reason: "the command starts or sets a login that is the same in every unit with this image",
			Advice: "Remove the login or give each unit a password of its own."},
		{ID: "url", Title: "Name and password in a URL", CWE: []int{798, 522}, Severity: assay.Medium,
			Reason: "everybody who has the image can log in to that server as the units do",
			Advice: "Give each unit credentials of its own, which can be revoked, and keep them out of the image."},
		{ID: "token", Title: "Key of a cloud service or token", CWE: []int{798}, Severity: assay.High,
			Reason: "everybody who has the image can use the service with the rights of the key until it is revoked",
			Advice: "Revoke the key, and let units get keys of their own with the least rights."},
		{ID: "program", Title: "Secret in a program", CWE: []int{798, 259}, Severity: assay.Medium,
			Reason: "every unit has the same secret as its default and everybody who has the image can read it",
			Advice: "Give each unit a secret of its own; let the program refuse to work with none."},
		{ID: "encrypted", Title: "Secret under a key that the image must hold", CWE: []int{321, 257}, Severity: assay.Low,
			Reason: "the unit can turn it back by itself, so the key to it is in the image too, and the same in every unit",
			Advice: "Give each unit a secret and a key of its own."},
	},
	Needs: []string{"secret/1", "setting/1"},
	Scope: check.Everywhere,
	Run:   run,
}

func run(v *check.View, report func(check.Flaw)) {
	found := map[[5]string]*check.Flaw{}
	var order []*check.Flaw
	system.Each(v.Tree, v.Facts, func(file *assay.File, s fact.Secret) {
		rule := ruleOf(v.Tree, s)
		if rule == "" || check.Sample(file) || wireless(s) && configured(v.Facts, file, s.Line) {
			return
		}
		e := assay.Evidence{Path: file.Path, SHA256: file.Ref.Digest, Offset: s.Offset, Length: s.Length, Line: s.Line, Text: text(s)}
		key := [5]string{rule, s.Key, s.User, s.Section, s.Value + s.From}
		if old := found[key]; old != nil {
			old.Add(e)
			return
		}
		f := &check.Flaw{Rule: rule, Detail: detail(file, s), Key: []string{path.Base(file.Path.Last()), s.Key, s.Section, s.User, s.Host}, Evidence: []assay.Evidence{e}}
		f.Severity, f.Reason = severity(rule, s)
		found[key], order = f, append(order, f)
	})
	for _, f := range order {
		report(*f)
	}
}

// ruleOf sorts a secret; "" when another check reports it or there is none.
func ruleOf(t *system.Tree, s fact.Secret) string {
	switch {
	case s.Empty, s.Type == "community", s.Form == "string":
		return ""
	case s.From != "":
		if _, file := t.Resolve(s.From); file == nil || file.Type != assay.Regular {
			return "" // the unit has its own
		}
		return "login"
	case s.Scheme == "vendor":
		return "encrypted"
	case s.Scheme != "" && s.Scheme != "cisco7" && !isKey(s):
		return ""
	case published(s):
		return ""
	}
	switch s.Form {
	case "shape":
		return "token"
	case "url":
		return "url"
	case "table":
		return "program"
	case "command":
		for _, login := range []string{"telnetd", "utelnetd", "chpasswd", "useradd", "usermod"} {
			if strings.HasPrefix(s.Key, login) {
				return "login"
			}
		}
		return "command"
	}
	if s.Line == 0 {
		return "program"
	}
	return "setting"
}

// wireless tells keys of wireless networks, which the check "wifi" judges where
// the file is one that it reads.
func wireless(s fact.Secret) bool {
	key := strings.ToLower(s.Key)
	return s.Type != "password" && (strings.Contains(key, "wpa") || strings.Contains(key, "wep") || strings.Contains(key, "psk") || key == "key")
}

// configured tells lines that a survey of the program's configuration read.
func configured(facts *system.Facts, file *assay.File, line int) bool {
	for _, f := range facts.About(file) {
		if s, is := f.Value.(fact.Setting); is && s.Line == line {
			return true
		}
	}
	return false
}

// isKey: digits in hexadecimal are a digest of a password, and of a key the key
// itself.
func isKey(s fact.Secret) bool {
	return (s.Type == "key" || s.Type == "token") && strings.HasPrefix(s.Scheme, "hex")
}

// published tells what the check "defaultcredential" reports.
func published(s fact.Secret) bool {
	_, known := credential.FindPassword(s.Value)
	return known || s.User != "" && strings.EqualFold(s.User, s.Value) || s.Type == "pin"
}

// remote are words in names and sections of what opens the unit, or a server
// that manages it, to whoever has the secret.
var remote = []string{"acs", "tr069", "tr-069", "cwmp", "connectionrequest", "connreq", "telnet", "ssh", "root", "admin", "super", "login", "enable", "ipsec", "vpn", "radius"}

func severity(rule string, s fact.Secret) (assay.Severity, string) {
	if rule != "setting" && rule != "program" {
		return 0, ""
	}
	name := strings.ToLower(s.Key + " " + s.Section + " " + s.User)
	for _, w := range remote {
		if strings.Contains(name, w) {
			return assay.High, "every unit with this image has the same secret; by its name it opens the unit, or a server that manages it, to everybody who has the image"
		}
	}
	return 0, ""
}

// detail says what and where, without the secret.
func detail(file *assay.File, s fact.Secret) string {
	var b strings.Builder
	b.WriteString(s.Key)
	if s.Section != "" {
		fmt.Fprintf(&b, " in [%s]", s.Section)
	}
	if s.User != "" {
		fmt.Fprintf(&b, " of %s", s.User)
	}
	if s.Host != "" {
		fmt.Fprintf(&b, " at %s", s.Host)
	}
	if s.From != "" {
		fmt.Fprintf(&b, ", the password is the content of %s", s.From)
	}
	return b.String() + ", " + file.Path.Last()
}

// text is the secret as it stands, which --withhold text leaves out.
func text(s fact.Secret) string {
	switch {
	case s.From != "":
		return s.Key + " " + s.User + ":$(cat " + s.From + ")"
	case s.Form == "url":
		return s.Key + "://" + s.User + ":" + s.Value + "@" + s.Host
	case s.Form == "shape":
		return s.Value
	case s.Form == "command":
		return s.Key + " " + s.Value
	}
	return s.Key + "=" + s.Value
}
