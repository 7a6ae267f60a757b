// Package pppd is the survey of options of the point-to-point protocol daemon.
package pppd

import (
	"path"
	"strings"

	"assay/anatomy/conf"
	"assay/anatomy/conf/line"
	"assay/lab/survey"
)

// Survey emits one fact.Setting of program "pppd" for each option.
var Survey = survey.Survey{
	Doc: survey.Doc{
		Title:      "Point-to-point protocol (pppd)",
		Learns:     "Each option of /etc/ppp/options*, of the files in peers, and of files named options.pptpd, options.xl2tpd and alike, with its arguments.",
		Limits:     "The secrets files (pap-secrets, chap-secrets) are read by survey/secret. Options that vendors' programs pass on the command line are not seen.",
		References: []string{"pppd(8)"},
	},
	Version: 1,
	Selects: func(s *survey.Subject) bool {
		if !survey.IsConfiguration(s) {
			return false
		}
		dir, base := path.Split(s.Name)
		inPPP := strings.HasSuffix(dir, "ppp/") || strings.HasSuffix(dir, "xl2tpd/")
		return (base == "options" || strings.HasSuffix(base, "-options")) && inPPP || strings.HasPrefix(base, "options.") && inPPP || strings.HasSuffix(dir, "ppp/peers/") ||
			base == "options.pptpd" || base == "options.xl2tpd" || base == "options.pptp" || base == "options.l2tp" || base == "options.pppoe"
	},
	Read: survey.Settings("pppd", parse),
}

// alone are options without an argument: several of them may stand on a line.
var alone = map[string]bool{
	"auth": true, "noauth": true, "debug": true, "nodetach": true, "lock": true, "defaultroute": true, "nodefaultroute": true, "usepeerdns": true,
	"persist": true, "noipdefault": true, "hide-password": true, "show-password": true, "login": true, "proxyarp": true, "local": true,
	"modem": true, "crtscts": true, "nocrtscts": true, "noipx": true, "require-pap": true, "require-chap": true, "require-mschap": true,
	"require-mschap-v2": true, "require-eap": true, "refuse-pap": true, "refuse-chap": true, "refuse-mschap": true, "refuse-mschap-v2": true,
	"refuse-eap": true, "nomppe": true, "require-mppe": true, "require-mppe-128": true, "nobsdcomp": true, "nodeflate": true, "novj": true,
	"novjccomp": true, "noccp": true, "nopcomp": true, "noaccomp": true, "default-asyncmap": true, "noipv6": true, "dump": true, "demand": true,
}

func parse(text string) []conf.Directive {
	var list []conf.Directive
	for _, d := range line.Read(text, line.Syntax{Trailing: true, Quotes: true}) {
		for alone[d.Key] && len(d.Args) > 0 && len(list) < conf.MaxDirectives {
			first := d
			first.Args = nil
			list = append(list, first)
			d.Key, d.Args = d.Args[0], d.Args[1:]
		}
		if len(list) < conf.MaxDirectives && d.Key != "" {
			list = append(list, d)
		}
	}
	return list
}
