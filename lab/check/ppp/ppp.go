// Package ppp finds dial-in and tunnel servers that let in who proves nothing.
package ppp

import (
	"path"
	"slices"
	"strings"

	"assay"
	"assay/lab/check"
	"assay/lab/system"
)

// Check is the check for options of pppd.
var Check = check.Check{
	Doc: check.Doc{
		Title: "Point-to-point server without proof of who calls",
		Decides: "Reads options of pppd. In files of servers (options.pptpd, options.xl2tpd, options.l2tpd, ttyS ports) noauth lets every caller in, and require-pap or require-mschap ask in a way that " +
			"others can listen to. In files for calls that the system itself makes (peers) noauth is usual and not told; in the options for all " +
			"connections it is information. Options that write secrets to the log are told, too.",
		FalsePositives: "The tunnel runs inside another one that authenticates (L2TP in IPsec).",
		FalseNegatives: "Options that a program passes on the command line; servers other than pppd (accel-ppp).",
		References:     []string{"pppd(8)", "RFC 1334 (PAP), RFC 2759 (MS-CHAP version 2)"},
	},
	Version: 1,
	Rules: []check.Rule{
		{ID: "noauth", Title: "Tunnel server lets callers in without authentication", CWE: []int{306}, Severity: assay.Medium,
			Reason: "whoever reaches the server gets an address in the network behind it",
			Advice: "Set auth and require-eap or require-mschap-v2 with MPPE, or use another kind of tunnel."},
		{ID: "everywhere", Title: "noauth in the options for all connections", CWE: []int{306}, Severity: assay.Info,
			Reason: "right for calls that the system makes, wrong for a server that is added later",
			Advice: "Move noauth to the peers that need it."},
		{ID: "weak", Title: "Tunnel server with outdated authentication", CWE: []int{327, 522}, Severity: assay.Low,
			Reason: "passwords cross the network in the clear (PAP), or their keys are found from what can be heard (MS-CHAP version 1)",
			Advice: "Use a tunnel with certificates or strong keys, or EAP."},
		{ID: "log", Title: "Secrets may be written to the log", CWE: []int{532}, Severity: assay.Info,
			Reason: "with show-password, passwords of PAP stand in the log in the clear",
			Advice: "Take show-password out."},
	},
	Needs: []string{"setting/1"},
	Scope: check.System,
	Run:   run,
}

func run(v *check.View, report func(check.Flaw)) {
	for _, s := range system.Settings(v.Tree, v.Facts, "pppd") {
		base := path.Base(s.Name)
		server := isServer(base)
		rule := ""
		switch s.Key {
		case "noauth", "-auth":
			if server {
				rule = "noauth"
			} else if base == "options" {
				rule = "everywhere"
			}
		case "require-pap", "+pap", "require-mschap", "+mschap", "require-chap", "+chap":
			if server && s.Key != "require-chap" && s.Key != "+chap" {
				rule = "weak"
			}
		case "show-password":
			rule = "log"
		}
		if rule != "" {
			report(check.Flaw{Rule: rule, Detail: base + ": " + s.Key, Key: []string{base, s.Key}, Evidence: []assay.Evidence{s.Evidence()}})
		}
	}
}

var servers = []string{"pptpd", "xl2tpd", "l2tpd", "sstpd", "pppoe-server", "server", "ttys"}

// isServer tells files that are for callers from outside.
func isServer(base string) bool {
	base = strings.ToLower(base)
	return strings.HasPrefix(base, "options.") && slices.ContainsFunc(servers, func(s string) bool { return strings.Contains(base, s) }) ||
		base == "pppoe-server-options"
}
