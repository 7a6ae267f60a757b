// Package sudo finds rights that sudo gives too freely.
package sudo

import (
	"path"
	"strings"

	"assay"
	"assay/lab/check"
	"assay/lab/system"
)

// Check is the check for rights given by sudo.
var Check = check.Check{
	Doc: check.Doc{
		Title: "Full rights through sudo",
		Decides: "Reads sudoers and the files of sudoers.d. Rules for root, and for the groups that are there to administer (sudo, wheel, admin, adm, root) with a password, are usual. " +
			"Reported are: all commands without a password; all commands for everybody or for a single other account; single commands without a password that give a " +
			"shell (shells, editors, interpreters, find, tar and alike); and defaults that switch the password off. Aliases of users and commands are followed.",
		FalsePositives: "An account that may do everything without a password is used by one person with a key of its own only; nothing includes the file.",
		FalseNegatives: "Commands that can be made to give a shell and are not on the list; wildcards in arguments; writable programs that sudo may start; doas, su and polkit.",
		References: []string{
			"sudoers(5)",
			"https://cwe.mitre.org/data/definitions/250.html",
		},
	},
	Version: 1,
	Rules: []check.Rule{
		{ID: "nopasswd", Title: "All commands as root without a password", CWE: []int{250, 306}, Severity: assay.Medium,
			Reason: "whoever takes over the account, or a service that runs as it, has full rights",
			Advice: "Name the commands that the account needs, or demand a password."},
		{ID: "everyone", Title: "Every account may run all commands as root", CWE: []int{250, 269}, Severity: assay.High,
			Reason: "accounts without rights do not exist any more, services included",
			Advice: "Name the accounts and the commands that they need."},
		{ID: "shell", Title: "Command without a password that gives a root shell", CWE: []int{250, 269}, Severity: assay.Medium,
			Reason: "the command runs others for its user: the rule gives full rights, whatever it seems to say",
			Advice: "Leave the command out, or write a program that does just what is needed."},
		{ID: "noauthentication", Title: "sudo never asks for a password", CWE: []int{306}, Severity: assay.Medium,
			Reason: "whoever takes over an account that has any rule uses it without knowing a password",
			Advice: "Take \"!authenticate\" out of the defaults."},
		{ID: "account", Title: "Account may run all commands as root", CWE: []int{250}, Severity: assay.Info,
			Reason: "with its password the account has full rights, like those in the administrators' group",
			Advice: "Name the commands that the account needs."},
	},
	Needs: []string{"setting/1"},
	Scope: check.System,
	Run:   run,
}

func run(v *check.View, report func(check.Flaw)) {
	r := &rules{aliases: map[string]string{}, installed: installed(v.Tree), report: report}
	all := system.Settings(v.Tree, v.Facts, "sudo")
	for i := range all {
		if strings.HasSuffix(all[i].Key, "_Alias") {
			r.alias(all[i].Value)
		}
	}
	for i := range all {
		switch s := &all[i]; {
		case strings.HasSuffix(s.Key, "_Alias"):
		case strings.HasPrefix(s.Key, "Defaults"):
			r.defaults(s)
		case len(s.Args) > 0:
			r.specification(s)
		}
	}
}

func installed(t *system.Tree) bool {
	for _, dir := range []string{"bin", "usr/bin", "sbin", "usr/sbin", "usr/local/bin"} {
		if t.Lookup(dir+"/sudo") != nil {
			return true
		}
	}
	return false
}

// tell reports a flaw; without sudo in the tree a rule gives no rights.
func (r *rules) tell(s *system.Setting, rule, detail string) {
	f := check.Flaw{Rule: rule, Detail: detail, Key: []string{s.Key, s.Value}, Evidence: []assay.Evidence{s.Evidence()}}
	if !r.installed {
		f.Severity, f.Reason = assay.Info, "the rule stands in the image, but there is no sudo in it"
	}
	r.report(f)
}

func (r *rules) defaults(s *system.Setting) {
	for p := range strings.SplitSeq(s.Value, ",") {
		if p = strings.TrimSpace(p); p == "!authenticate" {
			detail := ""
			if _, of, is := strings.Cut(s.Key, "Defaults"); is {
				detail = strings.TrimLeft(of, ":@!>")
			}
			r.tell(s, "noauthentication", detail)
		}
	}
}

// givers are programs that run others, or write any file, for their user.
var givers = func() map[string]bool {
	m := map[string]bool{}
	for n := range strings.FieldsSeq(`sh ash bash dash ksh zsh csh tcsh busybox su sudo env vi vim vim.tiny nano ed emacs less more man awk gawk mawk find xargs
		perl python python2 python3 ruby lua php node tclsh expect gdb strace tcpdump tar zip rsync scp nmap nc socat screen tmux watch git make
		dd tee cp mv chmod chown mount insmod modprobe systemctl docker`) {
		m[n] = true
	}
	return m
}()

func gives(command string) bool {
	f := strings.Fields(command)
	return len(f) > 0 && givers[path.Base(f[0])]
}
