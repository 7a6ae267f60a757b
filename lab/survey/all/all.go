// Package all is the list of surveys: a new survey is one folder and one line
// here.
package all

import (
	"assay/lab/survey"
	"assay/lab/survey/account"
	"assay/lab/survey/address"
	"assay/lab/survey/apache"
	"assay/lab/survey/apk"
	"assay/lab/survey/boa"
	"assay/lab/survey/build"
	"assay/lab/survey/defaults"
	"assay/lab/survey/dnsmasq"
	"assay/lab/survey/dpkg"
	"assay/lab/survey/elf"
	"assay/lab/survey/environment"
	"assay/lab/survey/fstab"
	"assay/lab/survey/goahead"
	"assay/lab/survey/hostapd"
	"assay/lab/survey/imports"
	"assay/lab/survey/iptables"
	"assay/lab/survey/job"
	"assay/lab/survey/kconfig"
	"assay/lab/survey/kernel"
	"assay/lab/survey/key"
	"assay/lab/survey/lighttpd"
	"assay/lab/survey/nft"
	"assay/lab/survey/nginx"
	"assay/lab/survey/opkg"
	"assay/lab/survey/osrelease"
	"assay/lab/survey/pam"
	"assay/lab/survey/pppd"
	"assay/lab/survey/proftpd"
	"assay/lab/survey/pureftpd"
	"assay/lab/survey/rpmdb"
	"assay/lab/survey/samba"
	"assay/lab/survey/script"
	"assay/lab/survey/secret"
	"assay/lab/survey/setup"
	"assay/lab/survey/snmpd"
	"assay/lab/survey/sshd"
	"assay/lab/survey/startup"
	"assay/lab/survey/sudoers"
	"assay/lab/survey/sysctl"
	"assay/lab/survey/syslog"
	"assay/lab/survey/syslogng"
	"assay/lab/survey/thttpd"
	"assay/lab/survey/uci"
	"assay/lab/survey/vsftpd"
	"assay/lab/survey/wpasupplicant"
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
		{"address", address.Survey},
		{"apache", apache.Survey},
		{"apk", apk.Survey},
		{"boa", boa.Survey},
		{"build", build.Survey},
		{"defaults", defaults.Survey},
		{"dnsmasq", dnsmasq.Survey},
		{"dpkg", dpkg.Survey},
		{"elf", elf.Survey},
		{"environment", environment.Survey},
		{"fstab", fstab.Survey},
		{"goahead", goahead.Survey},
		{"hostapd", hostapd.Survey},
		{"imports", imports.Survey},
		{"iptables", iptables.Survey},
		{"job", job.Survey},
		{"kconfig", kconfig.Survey},
		{"kernel", kernel.Survey},
		{"key", key.Survey},
		{"lighttpd", lighttpd.Survey},
		{"nft", nft.Survey},
		{"nginx", nginx.Survey},
		{"opkg", opkg.Survey},
		{"osrelease", osrelease.Survey},
		{"pam", pam.Survey},
		{"pppd", pppd.Survey},
		{"proftpd", proftpd.Survey},
		{"pureftpd", pureftpd.Survey},
		{"rpmdb", rpmdb.Survey},
		{"samba", samba.Survey},
		{"script", script.Survey},
		{"secret", secret.Survey},
		{"setup", setup.Survey},
		{"snmpd", snmpd.Survey},
		{"sshd", sshd.Survey},
		{"startup", startup.Survey},
		{"sudoers", sudoers.Survey},
		{"sysctl", sysctl.Survey},
		{"syslog", syslog.Survey},
		{"syslogng", syslogng.Survey},
		{"thttpd", thttpd.Survey},
		{"uci", uci.Survey},
		{"vsftpd", vsftpd.Survey},
		{"wpasupplicant", wpasupplicant.Survey},
	}
}
