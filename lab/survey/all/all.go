// Package all is the list of surveys: a new survey is one folder and one line
// here.
package all

import (
	"assay/lab/survey"
	"assay/lab/survey/account"
	"assay/lab/survey/apache"
	"assay/lab/survey/boa"
	"assay/lab/survey/defaults"
	"assay/lab/survey/dpkg"
	"assay/lab/survey/elf"
	"assay/lab/survey/environment"
	"assay/lab/survey/goahead"
	"assay/lab/survey/kconfig"
	"assay/lab/survey/kernel"
	"assay/lab/survey/key"
	"assay/lab/survey/lighttpd"
	"assay/lab/survey/nginx"
	"assay/lab/survey/opkg"
	"assay/lab/survey/osrelease"
	"assay/lab/survey/proftpd"
	"assay/lab/survey/pureftpd"
	"assay/lab/survey/snmpd"
	"assay/lab/survey/sshd"
	"assay/lab/survey/startup"
	"assay/lab/survey/thttpd"
	"assay/lab/survey/uci"
	"assay/lab/survey/vsftpd"
)

// Named is a survey with the name of its folder below lab/survey.
type Named struct {
	Name string
	survey.Survey
}

// Surveys lists every survey that the product knows.
func Surveys() []Named {
	return []Named{
		{"account", account.Survey},
		{"apache", apache.Survey},
		{"boa", boa.Survey},
		{"defaults", defaults.Survey},
		{"dpkg", dpkg.Survey},
		{"elf", elf.Survey},
		{"environment", environment.Survey},
		{"goahead", goahead.Survey},
		{"kconfig", kconfig.Survey},
		{"kernel", kernel.Survey},
		{"key", key.Survey},
		{"lighttpd", lighttpd.Survey},
		{"nginx", nginx.Survey},
		{"opkg", opkg.Survey},
		{"osrelease", osrelease.Survey},
		{"proftpd", proftpd.Survey},
		{"pureftpd", pureftpd.Survey},
		{"snmpd", snmpd.Survey},
		{"sshd", sshd.Survey},
		{"startup", startup.Survey},
		{"thttpd", thttpd.Survey},
		{"uci", uci.Survey},
		{"vsftpd", vsftpd.Survey},
	}
}
