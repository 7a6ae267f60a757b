package firewall

import (
	"strings"

	"assay"
	"assay/lab/check"
)

// defaults reports policies that let everything in, where nothing drops;
// loaded says that a service that loads rules is started.
func (r *filter) defaults(open []assay.Service, loaded bool, report func(check.Flaw)) {
	flaws := map[string]*check.Flaw{}
	for _, s := range r.Accepts {
		family := "iptables"
		if s.Program == "nft" {
			family = "nft"
		}
		if r.Drops || len(open) == 0 {
			continue
		}
		f := flaws[family]
		if f == nil {
			f = &check.Flaw{Rule: "accept", Detail: family, Key: []string{family}}
			flaws[family] = f
			if !loaded && !strings.Contains(s.Section, "script") {
				f.Severity, f.Reason = assay.Info, "no start-up file that was read loads the rules"
			}
		}
		f.Add(s.Evidence())
		if s.Key == "-P" && manages(open) && strings.Contains(s.Section, "script") && !strings.HasSuffix(s.Section, "> if") {
			f.Severity, f.Reason = assay.Medium, "a script that is started says so for INPUT, no rule drops anything, and management services are started"
		}
		r.Any = true
	}
	for _, family := range []string{"iptables", "nft"} {
		if f := flaws[family]; f != nil {
			report(*f)
		}
	}
}
