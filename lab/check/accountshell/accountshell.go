// Package accountshell finds accounts of the system itself that can log in.
package accountshell

import (
	"fmt"
	"slices"
	"strings"

	"assay"
	"assay/anatomy/crypt"
	"assay/lab/check"
	"assay/lab/system"
)

// Check is the check for system accounts with a shell and a password.
var Check = check.Check{
	Doc: check.Doc{
		Title: "System accounts that can log in",
		Decides: "Accounts that exist to own files and processes (daemon, bin, nobody, www-data ..., by name, and any with a user number from 1 to 99) " +
			"whose shell gives a session and whose password field lets in: empty, or a hash that a password can match. " +
			"Evidence shows the line: --withhold text leaves it out of a report.",
		FalsePositives: "An account of a person was given a low number.",
		FalseNegatives: "Accounts with numbers from 100 on and other names; logins by key.",
		References:     []string{"passwd(5)", "Linux Standard Base Core 5.0, 21.2: user and group names", "https://cwe.mitre.org/data/definitions/250.html"},
	},
	Version: 2,
	Rules: []check.Rule{
		{ID: "usable", Title: "System account that can log in", CWE: []int{250, 798}, Severity: assay.Medium,
			Reason: "nobody needs to log in to it, so nobody will notice who does; it owns files or processes of the system",
			Advice: "Lock the account (\"*\" in the password field) and give it the shell /bin/false."},
	},
	Needs: []string{"account/1"},
	Scope: check.Everywhere,
	Run:   run,
}

// names are accounts that systems have for files and processes.
var names = strings.Fields("daemon bin sys sync adm lp mail news uucp operator games man proxy www-data www http httpd apache nginx backup list irc gnats nobody " +
	"ftp sshd ntp dnsmasq network mosquitto rpc rpcuser dbus messagebus avahi syslog systemd-network systemd-resolve snmp dropbear haldaemon tftp quagga frr logd ubus")

func run(v *check.View, report func(check.Flaw)) {
	found := map[[2]string]*check.Flaw{}
	var order []*check.Flaw
	for _, set := range system.AccountFiles(v.Tree, v.Facts) {
		for i := range set.Accounts {
			a := &set.Accounts[i]
			if !a.Listed() || a.UID == 0 || !a.CanLogIn() || !lets(a) || set.Passwd == nil || a.Lines[0].Account.File == "smbpasswd" ||
				!slices.Contains(names, a.Name) && (a.UID < 1 || a.UID > 99) {
				continue
			}
			key := [2]string{a.Name, a.Hash}
			f := found[key]
			if f == nil {
				f = &check.Flaw{Rule: "usable", Detail: fmt.Sprintf("%s, user number %d, shell %s", a.Name, a.UID, a.Shell), Key: []string{a.Name}}
				found[key], order = f, append(order, f)
			}
			for _, l := range a.Lines {
				f.Add(l.Evidence())
			}
		}
	}
	for _, f := range order {
		report(*f)
	}
}

// lets tells whether some password, or none, opens the account.
func lets(a *system.Account) bool {
	switch a.Password {
	case "empty":
		return true
	case "hash":
		_, err := crypt.Parse(a.Hash)
		return !crypt.Unusable(err)
	}
	return false
}
