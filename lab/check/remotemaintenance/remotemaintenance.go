// Package remotemaintenance lists the ways by which a device is managed from
// afar on its own initiative: TR-069 clients, tunnels, reverse connections.
package remotemaintenance

import (
	"path"
	"slices"
	"strings"

	"assay"
	"assay/lab/check"
	"assay/lab/fact"
	"assay/lab/system"
)

// Check is the check for channels of remote maintenance.
var Check = check.Check{
	Doc: check.Doc{
		Title: "Channels of remote maintenance",
		Decides: "Looks for programs by name: clients of TR-069 (CWMP) and USP, tunnels to services of others (ngrok, frp, ZeroTier, Tailscale, " +
			"TeamViewer and the like), and for commands of start-up files and jobs that open a connection from inside which leads back in (ssh -R, socat and netcat to a " +
			"shell). It tells what starts each. An address of a TR-069 server that is not TLS is a finding of its own. A way in that the operator asked for is no " +
			"flaw; the list is what to ask about.",
		FalsePositives: "The client is there but switched off in its settings; the name belongs to another program.",
		FalseNegatives: "Clients under other names or inside of other programs; addresses that a server or DHCP gives; programs that start tunnels by themselves.",
		References: []string{"Broadband Forum TR-069 Amendment 6, section 3.4.3 (security)", "Broadband Forum TR-369 (USP)", "https://cwe.mitre.org/data/definitions/319.html",
			"https://cwe.mitre.org/data/definitions/1059.html"},
	},
	Version: 1,
	Rules: []check.Rule{
		{ID: "client", Title: "Client for remote management", CWE: []int{1059}, Severity: assay.Info,
			Reason: "whoever runs the server that it connects to can read and change everything on the device; to be compared with what was agreed",
			Advice: "Ask which server it connects to by default, how it knows the server, and whether it can be switched off."},
		{ID: "cleartext", Title: "Remote management without TLS", CWE: []int{319, 295}, Severity: assay.Medium,
			Reason: "whoever stands between the device and the server can take the server's place and change everything on the device",
			Advice: "Use https, and have the client check the server's certificate."},
		{ID: "tunnel", Title: "Tunnel to a service of others", CWE: []int{1059}, Severity: assay.Medium,
			Reason: "it makes the device reachable through somebody else's network, past the firewall in front of it",
			Advice: "Leave it out, or say what it is for and how it is switched off."},
		{ID: "reverse", Title: "Connection from inside that leads back in", CWE: []int{1059, 923}, Severity: assay.High,
			Reason: "whoever holds the other end has a way in past every firewall, with the rights of the command",
			Advice: "Remove it from the image; open such connections on request only, and log them."},
	},
	Needs: []string{"startup/1", "job/1", "address/1", "elf/1"},
	Scope: check.System,
	Run:   run,
}

// clients and tunnels are programs by their names; a "*" at the end stands for
// anything.
var (
	clients = strings.Fields(`cwmpd cwmp cwmpclient cwmp_* tr069* tr69* tr_069* tr64c freecwmp* freecwmpd easycwmp* easycwmpd icwmpd icwmp bcm_tr69c tr69c obuspa obuspd uspd usp_agent
		genieacs-cwmp netcwmp mycwmp acsclient dmcwmp cwmpClient CWMP tr369*`)
	tunnels = strings.Fields(`ngrok frpc frps autossh zerotier-one zerotier-cli tailscaled tailscale teamviewerd anydesk n2n edge_n2n supernode cloudflared localtunnel
		pagekite.py remoteit connectd rathole chisel gost nps npc phtunnel oraynewph oraysl`)
)

func run(v *check.View, report func(check.Flaw)) {
	starters := system.NewStarters(v.Tree, v.Facts, v.System)
	programs(v, starters, report)
	commands(v, starters, report)
	servers(v, report)
}

// programs reports clients and tunnels by their names.
func programs(v *check.View, starters *system.Starters, report func(check.Flaw)) {
	for name, file := range v.Tree.Named() {
		if file.Type != assay.Regular && file.Type != assay.Symlink || !strings.Contains("/"+path.Dir(name)+"/", "bin/") {
			continue
		}
		rule := ""
		switch base := path.Base(name); {
		case matches(clients, base):
			rule = "client"
		case matches(tunnels, base):
			rule = "tunnel"
		default:
			continue
		}
		_, to := v.Tree.Resolve(name)
		s := starters.Of(to)
		f := check.Flaw{Rule: rule, Key: []string{path.Base(name)}, Detail: "/" + name + " (" + s.String() + ")", Evidence: []assay.Evidence{check.At(file)}}
		if rule == "tunnel" && (s == nil || !s.Boot && !s.Job) {
			f.Severity, f.Reason = assay.Low, "the program stands in the image, but nothing that was read starts it"
		}
		report(f)
	}
}

func matches(list []string, base string) bool {
	return slices.ContainsFunc(list, func(w string) bool {
		if prefix, open := strings.CutSuffix(w, "*"); open {
			return strings.HasPrefix(base, prefix) && !strings.HasSuffix(base, ".conf") && !strings.HasSuffix(base, ".xml")
		}
		return base == w
	})
}

// commands reports reverse connections of start-up files and jobs.
func commands(v *check.View, starters *system.Starters, report func(check.Flaw)) {
	for name, file := range v.Tree.Named() {
		for _, about := range v.Facts.About(file) {
			var line string
			at := assay.Evidence{Path: file.Path, SHA256: file.Ref.Digest}
			switch x := about.Value.(type) {
			case fact.Startup:
				line, at.Offset, at.Line = x.Command, x.Offset, x.Line
			case fact.Job:
				line, at.Offset, at.Line = x.Command, x.Offset, x.Line
			default:
				continue
			}
			what := reverse(line)
			if what == "" {
				continue
			}
			at.Text = line
			s := starters.Of(file)
			f := check.Flaw{Rule: "reverse", Key: []string{path.Base(name), what}, Detail: what + " in /" + name + " (" + s.String() + ")", Evidence: []assay.Evidence{at}}
			if s == nil || !s.Boot && !s.Job {
				f.Severity, f.Reason = assay.Medium, "nothing that was read runs the file; once something does, whoever holds the other end has a way in past every firewall"
			}
			report(f)
		}
	}
}

// reverse names the kind of a command that opens a connection back in.
func reverse(line string) string {
	w := strings.Fields(line)
	for i, word := range w {
		rest := strings.Join(w[i+1:], " ")
		switch path.Base(strings.Trim(word, "\"'`();&|")) {
		case "ssh", "autossh", "dbclient":
			for _, o := range w[i+1:] {
				if o == "-R" || strings.HasPrefix(o, "-R") && strings.Contains(o, ":") || len(o) > 2 && o[0] == '-' && o[1] != '-' && strings.HasSuffix(o, "R") {
					return "ssh -R"
				}
			}
		case "nc", "ncat", "netcat":
			listens := slices.ContainsFunc(w[i+1:], func(o string) bool { return strings.HasPrefix(o, "-") && strings.Contains(o, "l") })
			if !listens && strings.Contains(rest, "-e") && strings.Contains(rest, "sh") {
				return "netcat to a shell"
			}
		case "socat":
			if !strings.Contains(rest, "LISTEN") && strings.Contains(rest, "EXEC:") && strings.Contains(rest, "sh") {
				return "socat to a shell"
			}
		case "bash", "sh", "ash":
			if strings.Contains(rest, "/dev/tcp/") && strings.Contains(rest, "-i") {
				return "shell over /dev/tcp"
			}
		}
	}
	return ""
}

// servers reports addresses of TR-069 servers without TLS.
func servers(v *check.View, report func(check.Flaw)) {
	for name, file := range v.Tree.Named() {
		for _, about := range v.Facts.About(file) {
			a, is := about.Value.(fact.Address)
			if !is || a.Role != "acs" || a.Scheme != "http" || a.Kind != "url" || a.Line == 0 || !setting(&a) {
				continue
			}
			report(check.Flaw{Rule: "cleartext", Key: []string{a.Host, path.Base(name)}, Detail: a.Value + " in /" + name,
				Evidence: []assay.Evidence{{Path: file.Path, SHA256: file.Ref.Digest, Offset: a.Offset, Line: a.Line, Length: int64(len(a.Value)), Text: a.Context}}})
		}
	}
}

// setting tells an address that is the value of a setting from one in a text.
func setting(a *fact.Address) bool {
	k := strings.ToLower(a.Key)
	return strings.Contains(k, "acs") || strings.Contains(k, "url") || strings.Contains(k, "server")
}
