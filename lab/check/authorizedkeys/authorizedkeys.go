// Package authorizedkeys finds keys in the image whose owners may log in to
// every unit.
package authorizedkeys

import (
	"fmt"
	"path"
	"strings"

	"assay"
	"assay/lab/check"
	"assay/lab/fact"
	"assay/lab/system"
)

// Check is the check for authorized keys in the image.
var Check = check.Check{
	Doc: check.Doc{
		Title: "Keys that may log in to every unit",
		Decides: "Lines of authorized_keys files (OpenSSH's ~/.ssh/authorized_keys and authorized_keys2, /etc/ssh/authorized_keys/NAME, Dropbear's " +
			"/etc/dropbear/authorized_keys, which is root's). The finding names the account as the path tells it, the key's comment, and " +
			"whether options restrict what the key may do. Keys of one account are one finding. Comments are evidence text: --withhold text leaves them out of a report.",
		FalsePositives: "The file is replaced before the server starts, or no SSH server is started.",
		FalseNegatives: "AuthorizedKeysFile and AuthorizedKeysCommand that point elsewhere; certificates of SSH (TrustedUserCAKeys).",
		References: []string{
			"sshd(8), AUTHORIZED_KEYS FILE FORMAT", "https://cwe.mitre.org/data/definitions/798.html",
		},
	},
	Version: 2,
	Rules: []check.Rule{
		{ID: "root", Title: "Key that may log in as root", CWE: []int{798, 250}, Severity: assay.High,
			Reason: "who has the private half has full rights on every unit with this image",
			Advice: "Let the operator bring the keys when the unit is set up; remove those of development."},
		{ID: "account", Title: "Key that may log in", CWE: []int{798}, Severity: assay.Medium,
			Reason: "who has the private half gets a session on every unit with this image",
			Advice: "Let the operator bring the keys when the unit is set up; remove those of development."},
		{ID: "restricted", Title: "Key that may run one command", CWE: []int{798}, Severity: assay.Low,
			Reason: "who has the private half may do on every unit what the options allow",
			Advice: "Let the operator bring the keys when the unit is set up."},
	},
	Needs: []string{"key/1"},
	Scope: check.Everywhere,
	Run:   run,
}

func run(v *check.View, report func(check.Flaw)) {
	found := map[[2]string]*check.Flaw{}
	var order []*check.Flaw
	count := map[*check.Flaw]int{}
	system.Each(v.Tree, v.Facts, func(file *assay.File, k fact.Key) {
		account, is := accountOf(file.Path.Last())
		if k.Type != "authorized" || !is || check.Sample(file) {
			return
		}
		rule := "account"
		switch {
		case strings.Contains(k.Options, "command=") || strings.Contains(k.Options, "restrict"):
			rule = "restricted"
		case account == "root":
			rule = "root"
		}
		f := found[[2]string{rule, account}]
		if f == nil {
			f = &check.Flaw{Rule: rule, Key: []string{account}}
			found[[2]string{rule, account}], order = f, append(order, f)
		}
		count[f]++
		f.Add(assay.Evidence{Path: file.Path, SHA256: file.Ref.Digest, Offset: k.Offset, Length: k.Length, Line: k.Line, Text: strings.TrimSpace(k.Options + " " + k.Algorithm + " " + k.Comment)})
	})
	for _, f := range order {
		f.Detail = f.Key[0]
		if n := count[f]; n > 1 {
			f.Detail = fmt.Sprintf("%s, %d keys", f.Key[0], n)
		}
		report(*f)
	}
}

// accountOf tells whose keys a file has; is is false for other files.
func accountOf(p string) (account string, is bool) {
	p = "/" + p
	base := path.Base(p)
	switch {
	case strings.HasSuffix(p, "/etc/dropbear/authorized_keys"), strings.HasSuffix(p, "/root/.ssh/"+base) && strings.HasPrefix(base, "authorized_keys"):
		return "root", true
	case strings.Contains(p, "/etc/ssh/authorized_keys/"), strings.Contains(p, "/etc/ssh/authorized_keys.d/"):
		return base, true
	case !strings.HasPrefix(base, "authorized_keys"):
		return "", false
	}
	dir := path.Dir(p)
	if path.Base(dir) == ".ssh" {
		dir = path.Dir(dir)
	}
	return path.Base(dir), true
}
