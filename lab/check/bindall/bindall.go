// Package bindall finds management services that listen on every address of
// the device, the one towards the internet among them.
package bindall

import (
	"fmt"
	"strings"

	"assay"
	"assay/lab/check"
	"assay/lab/system"
)

// Check is the check for management on all addresses.
var Check = check.Check{
	Doc: check.Doc{
		Title: "Management on all addresses",
		Decides: "A log-in, web, SNMP or file transfer server that is started at boot and, as far as configuration tells, listens on every address: " +
			"nothing names one, or what names one means all. One finding for each server with its ports. It says whether the image has rules of a packet " +
			"filter that drop or reject what is sent to the device, and shows the first; the severity does not depend on them.",
		FalsePositives: "A firewall keeps the outside away, as is usual: which ports rules close is not weighed here. What a program does by default may be changed at run time.",
		FalseNegatives: "Servers of which is not known where they listen; a server bound to the address of an outside interface.",
		References:     []string{"ETSI EN 303 645 V2.1.1, provision 5.6-1", "https://cwe.mitre.org/data/definitions/1327.html"},
	},
	Version: 2,
	Rules: []check.Rule{
		{ID: "management", Title: "Management service listens on all addresses", CWE: []int{1327}, Severity: assay.Info,
			Reason: "whether it can be reached from outside hangs on the firewall alone",
			Advice: "Bind it to the address or interface that management uses."},
	},
	Needs: []string{"startup/1", "setting/1"},
	Scope: check.System,
	Run:   run,
}

var management = func() map[string]bool {
	m := map[string]bool{}
	for s := range strings.FieldsSeq(`telnetd utelnetd in.telnetd sshd dropbear lighttpd nginx apache2 httpd uhttpd boa thttpd mini_httpd goahead
		snmpd mini_snmpd vsftpd proftpd pure-ftpd bftpd stupid-ftpd ftpd in.ftpd tftpd in.tftpd atftpd gdbserver smbd adbd`) {
		m[s] = true
	}
	return m
}()

func run(v *check.View, report func(check.Flaw)) {
	flaws := map[string]*check.Flaw{}
	var order []string
	for i := range v.System.Services {
		s := &v.System.Services[i]
		if s.Started != "boot" || !management[s.Name] {
			continue
		}
		for k := range s.Listens {
			l := &s.Listens[k]
			if !system.AllAddresses(l) {
				continue
			}
			port := fmt.Sprintf("%s port %d", l.Protocol, l.Port)
			f := flaws[s.Name]
			if f == nil {
				f = &check.Flaw{Rule: "management", Detail: s.Name, Key: []string{s.Name}}
				flaws[s.Name], order = f, append(order, s.Name)
			}
			if !strings.Contains(f.Detail+",", ", "+port+",") {
				f.Detail += ", " + port
			}
			if e := v.StartOf(s); len(f.Evidence) == 0 || f.Evidence[len(f.Evidence)-1] != e {
				f.Add(e)
			}
		}
	}
	if len(order) == 0 {
		return
	}
	rules := system.PacketFilterOf(v.Tree, v.Facts, v.System.Init)
	some, inward := rules.Any || len(rules.Accepts) > 0, rules.Inward
	for _, name := range order {
		f := flaws[name]
		f.Severity, f.Reason = assay.Info, "whether it can be reached from outside hangs on the firewall alone; "+filtered(some, inward)
		if len(inward) > 0 {
			f.Add(inward[0].Evidence())
		}
		report(*f)
	}
}

// filtered says what the image tells of packet filters.
func filtered(some bool, inward []system.Setting) string {
	switch {
	case len(inward) > 0:
		s := &inward[0]
		return fmt.Sprintf("the image has rules that drop or reject what is sent to the device (/%s:%d): whether they are loaded and cover these ports was not weighed", s.Name, s.Line)
	case some:
		return "the image has rules of a packet filter, but none that was read drops or rejects what is sent to the device"
	}
	return "no rules of a packet filter were found in the image"
}
