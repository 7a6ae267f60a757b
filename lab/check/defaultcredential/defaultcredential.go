// Package defaultcredential finds credentials that are published: default
// passwords of vendors, well-known SNMP communities, accounts of daemons with
// such a password or none.
package defaultcredential

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

// Check is the check for published credentials.
var Check = check.Check{
	Doc: check.Doc{
		Title: "Default credentials that are published",
		Decides: "Compares secrets in settings, scripts and tables of programs with a list of about a hundred published defaults " +
			"(anatomy/credential, each with its source), and computes the list against password hashes in settings and in daemons' password " +
			"files (crypt schemes up to 20,000 rounds, NT hashes, htdigest, {SHA}, plain MD5 and SHA digests; at most about two seconds " +
			"for each system). An account of a settings file whose password is empty, and the SNMP communities public and private, count too (those of snmpd.conf are left to the check \"snmpcommunity\"). " +
			"Accounts of passwd and shadow files are left to the check \"password\". A program that only holds a peculiar " +
			"default password as a string may use it or compare with it: the finding says no more. Titles never show the password, evidence " +
			"does: --withhold text leaves it out of a report and keeps places and digests.",
		FalsePositives: "The first start or the wizard makes the user set another password before anything is reachable; the file is a template. " +
			"SNMP may not be started, or may listen on the loopback interface only.",
		FalseNegatives: "Defaults that nobody published, or that are beyond the list; bcrypt, scrypt and yescrypt hashes are not computed.",
		References: []string{
			"https://cwe.mitre.org/data/definitions/1392.html", "https://cwe.mitre.org/data/definitions/258.html",
			"ETSI EN 303 645 V2.1.1, provision 5.1-1: no universal default passwords",
			"3GPP TS 33.117, 4.2.3.4.2.1 and 4.2.3.4.2.2: unambiguous identification, predefined authentication attributes",
		},
	},
	Version: 2,
	Rules: []check.Rule{
		{ID: "setting", Title: "Published default credential in settings", CWE: []int{1392, 798}, Severity: assay.High,
			Reason: "the password is on lists that everybody who scans for such devices uses",
			Advice: "Give each unit a password of its own, or refuse access until one is set."},
		{ID: "hash", Title: "Hash of a published default password", CWE: []int{1392, 798}, Severity: assay.High,
			Reason: "the hash is that of a password on lists that everybody who scans for such devices uses",
			Advice: "Give each unit a password of its own, or refuse access until one is set."},
		{ID: "program", Title: "Published default credential among a program's defaults", CWE: []int{1392, 798}, Severity: assay.High,
			Reason: "the password is the default of a setting, and on lists that everybody who scans for such devices uses",
			Advice: "Give each unit a password of its own, or refuse access until one is set."},
		{ID: "string", Title: "Published default password in a program", CWE: []int{1392, 798}, Severity: assay.Medium,
			Reason: "the program holds a password that vendors' devices are known for; that it accepts or sets it is likely, and not shown",
			Advice: "Find out what the program does with it; give each unit a password of its own."},
		{ID: "empty", Title: "Account of a settings file without a password", CWE: []int{258, 1392}, Severity: assay.High,
			Reason: "whoever reaches the login needs to know nothing but the account's name",
			Advice: "Give each unit a password of its own, or refuse access until one is set."},
		{ID: "community", Title: "Well-known SNMP community", CWE: []int{1392, 798}, Severity: assay.High,
			Reason: "whoever reaches the service can change settings; the community is the first that everybody tries",
			Advice: "Use SNMPv3 with authentication and privacy, or leave SNMP off until it is configured."},
		{ID: "pin", Title: "WPS PIN that is not of the unit", CWE: []int{1392, 798}, Severity: assay.High,
			Reason: "whoever is in radio range can join the network with the PIN",
			Advice: "Leave WPS with PIN off, or give each unit a PIN of its own on its label."},
	},
	Needs: []string{"account/1", "secret/1"},
	Scope: check.Everywhere,
	Run:   run,
}

// collector joins the places of one flaw.
type collector struct {
	found map[[4]string]*check.Flaw
	order []*check.Flaw
}

func (c *collector) add(f check.Flaw, id [4]string) {
	if old := c.found[id]; old != nil {
		old.Add(f.Evidence...)
		return
	}
	c.found[id], c.order = &f, append(c.order, &f)
}

func run(v *check.View, report func(check.Flaw)) {
	c := &collector{found: map[[4]string]*check.Flaw{}}
	g := &guesser{known: map[string]string{}}
	system.Each(v.Tree, v.Facts, func(file *assay.File, s fact.Secret) {
		if !check.Sample(file) {
			c.secret(file, s, g)
		}
	})
	system.Each(v.Tree, v.Facts, func(file *assay.File, a fact.Account) {
		if !check.Sample(file) {
			c.account(file, a, g)
		}
	})
	for _, f := range c.order {
		report(*f)
	}
}

// secret judges one secret of a setting, script or program.
func (c *collector) secret(file *assay.File, s fact.Secret, g *guesser) {
	f := check.Flaw{Key: []string{path.Base(file.Path.Last()), s.Key, s.Section, s.User}, Evidence: []assay.Evidence{{
		Path: file.Path, SHA256: file.Ref.Digest, Offset: s.Offset, Length: s.Length, Line: s.Line, Text: s.Key + "=" + s.Value}}}
	where := place(s) + ", " + file.Path.Last()
	switch {
	case s.Empty:
		f.Rule, f.Detail = "empty", where
	case s.Type == "community":
		if !community(&f, s, where) {
			return
		}
	case s.Type == "pin":
		f.Rule, f.Detail = "pin", where
	case s.Form == "string":
		d, ok := credential.FindPassword(s.Value)
		if !ok {
			return
		}
		f.Rule, f.Detail, f.Key = "string", "known of "+d.Of+", "+file.Path.Last(), []string{path.Base(file.Path.Last()), d.Of, d.User}
	case s.Scheme != "" && s.Scheme != "cisco7" && s.Scheme != "vendor":
		password := g.find(s.Scheme, s.Value, s.User, "")
		if password == "" {
			return
		}
		f.Rule, f.Detail = "hash", where
		f.Evidence[0].Text += " (" + source(s.User, password) + ")"
	default:
		value := clear(s)
		known := source(s.User, value)
		if known == "" {
			return
		}
		f.Rule, f.Detail = "setting", where
		if s.Form == "table" {
			f.Rule = "program"
		}
		f.Evidence[0].Text += " (" + known + ")"
		if minor(s) || !opens(s) {
			f.Severity, f.Reason = assay.Medium, "the password is on lists of defaults, but by its name it opens no login of the unit itself"
		}
	}
	c.add(f, [4]string{f.Rule, s.Key, s.User, s.Value})
}

// minor tells secrets that open something else than the unit: a network, a
// provider's account.
func minor(s fact.Secret) bool {
	name := strings.ToLower(s.Key + " " + s.Section)
	for _, w := range []string{"ppp", "ddns", "dyndns", "ploam", "loid", "wpa", "wep", "psk", "ftp", "samba", "smb", "bulkdata", "mail", "smtp", "proxy", "gn_"} {
		if strings.Contains(name, w) {
			return true
		}
	}
	return s.Form == "url" || s.Type == "key" || s.Type == "passphrase" || strings.Contains(strings.ToLower(s.User), "guest")
}

// opens tells by names that a secret is for logging in to the unit.
func opens(s fact.Secret) bool {
	name := strings.ToLower(s.Key + " " + s.Section + " " + s.User)
	for _, w := range []string{"admin", "root", "super", "suser", "login", "user_pass", "userpass", "telnet", "ssh", "web", "gui", "enable", "http_passwd", "default_pass", "username", "console", "sys_pass", "syspass"} {
		if strings.Contains(name, w) {
			return true
		}
	}
	_, known := credential.Find(s.User, s.Value)
	return known
}

// community judges SNMP communities that everybody tries.
func community(f *check.Flaw, s fact.Secret, where string) bool {
	if s.Value != "public" && s.Value != "private" || s.Access == "trap" || ofAgent(s.Key) {
		return false
	}
	f.Rule, f.Detail = "community", where
	switch {
	case s.Host == "localhost" || strings.HasPrefix(s.Host, "127.") || s.Host == "::1":
		f.Severity, f.Reason = assay.Info, "the community is the first that everybody tries, but the setting limits it to the unit itself"
	case s.Access == "read" || s.Access == "" && s.Value == "public":
		f.Severity, f.Reason = assay.Low, "the community is the first that everybody tries; it lets read what the view shows, if SNMP is started and reachable"
	}
	return true
}

// ofAgent tells the directives of snmpd.conf, which the check "snmpcommunity"
// judges with what the agent listens on.
func ofAgent(key string) bool {
	switch strings.ToLower(key) {
	case "rocommunity", "rwcommunity", "rocommunity6", "rwcommunity6", "com2sec", "com2sec6":
		return true
	}
	return false
}

// source says where a pair is published, "" when it is not.
func source(user, password string) string {
	if d, ok := credential.Find(user, password); ok {
		return "published: " + d.Of + "; " + d.Source
	}
	if d, ok := credential.FindPassword(password); ok {
		return "published: " + d.Of + "; " + d.Source
	}
	if user != "" && strings.EqualFold(user, password) {
		return "the account's own name"
	}
	return ""
}

func place(s fact.Secret) string {
	var b strings.Builder
	b.WriteString(s.Key)
	if s.Section != "" {
		fmt.Fprintf(&b, " in [%s]", s.Section)
	}
	if s.User != "" {
		fmt.Fprintf(&b, " of %s", s.User)
	}
	return b.String()
}
