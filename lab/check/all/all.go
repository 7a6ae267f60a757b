// Package all is the list of checks: a new check is one folder and one line
// here.
package all

import (
	"assay/lab/check"
	"assay/lab/check/accountshell"
	"assay/lab/check/authorizedkeys"
	"assay/lab/check/automount"
	"assay/lab/check/bindall"
	"assay/lab/check/certificate"
	"assay/lab/check/commandinjection"
	"assay/lab/check/daemonroot"
	"assay/lab/check/debugleft"
	"assay/lab/check/debugtools"
	"assay/lab/check/defaultcredential"
	"assay/lab/check/destination"
	"assay/lab/check/dnsmasq"
	"assay/lab/check/escape"
	"assay/lab/check/firewall"
	"assay/lab/check/ftpanonymous"
	"assay/lab/check/hardening"
	"assay/lab/check/insecureservice"
	"assay/lab/check/jobfetch"
	"assay/lab/check/jobwritable"
	"assay/lab/check/kernelhardening"
	"assay/lab/check/knownkey"
	"assay/lab/check/logging"
	"assay/lab/check/mounts"
	"assay/lab/check/pam"
	"assay/lab/check/password"
	"assay/lab/check/passworddatabase"
	"assay/lab/check/passwordhash"
	"assay/lab/check/permissions"
	"assay/lab/check/plainmanagement"
	"assay/lab/check/ppp"
	"assay/lab/check/privatekey"
	"assay/lab/check/remotemaintenance"
	"assay/lab/check/samba"
	"assay/lab/check/searchpath"
	"assay/lab/check/secret"
	"assay/lab/check/sharedcertificate"
	"assay/lab/check/snmpcommunity"
	"assay/lab/check/sshalgorithms"
	"assay/lab/check/sshserver"
	"assay/lab/check/sudo"
	"assay/lab/check/sysctl"
	"assay/lab/check/temporaryfile"
	"assay/lab/check/testaccount"
	"assay/lab/check/tlsversion"
	"assay/lab/check/ubootconsole"
	"assay/lab/check/ubootnetboot"
	"assay/lab/check/uid0"
	"assay/lab/check/unsafefunction"
	"assay/lab/check/unverifiedupdate"
	"assay/lab/check/webserver"
	"assay/lab/check/wifi"
)

// Named is a check with the name of its folder below lab/check.
type Named = check.Named

// Checks lists every check that the product knows.
func Checks() []Named {
	return []Named{
		{Name: "accountshell", Check: accountshell.Check},
		{Name: "authorizedkeys", Check: authorizedkeys.Check},
		{Name: "automount", Check: automount.Check},
		{Name: "bindall", Check: bindall.Check},
		{Name: "certificate", Check: certificate.Check},
		{Name: "commandinjection", Check: commandinjection.Check},
		{Name: "daemonroot", Check: daemonroot.Check},
		{Name: "debugleft", Check: debugleft.Check},
		{Name: "debugtools", Check: debugtools.Check},
		{Name: "defaultcredential", Check: defaultcredential.Check},
		{Name: "destination", Check: destination.Check},
		{Name: "dnsmasq", Check: dnsmasq.Check},
		{Name: "escape", Check: escape.Check},
		{Name: "firewall", Check: firewall.Check},
		{Name: "ftpanonymous", Check: ftpanonymous.Check},
		{Name: "hardening", Check: hardening.Check},
		{Name: "insecureservice", Check: insecureservice.Check},
		{Name: "jobfetch", Check: jobfetch.Check},
		{Name: "jobwritable", Check: jobwritable.Check},
		{Name: "kernelhardening", Check: kernelhardening.Check},
		{Name: "knownkey", Check: knownkey.Check},
		{Name: "logging", Check: logging.Check},
		{Name: "mounts", Check: mounts.Check},
		{Name: "pam", Check: pam.Check},
		{Name: "password", Check: password.Check},
		{Name: "passworddatabase", Check: passworddatabase.Check},
		{Name: "passwordhash", Check: passwordhash.Check},
		{Name: "permissions", Check: permissions.Check},
		{Name: "plainmanagement", Check: plainmanagement.Check},
		{Name: "ppp", Check: ppp.Check},
		{Name: "privatekey", Check: privatekey.Check},
		{Name: "remotemaintenance", Check: remotemaintenance.Check},
		{Name: "samba", Check: samba.Check},
		{Name: "searchpath", Check: searchpath.Check},
		{Name: "secret", Check: secret.Check},
		{Name: "sharedcertificate", Check: sharedcertificate.Check},
		{Name: "snmpcommunity", Check: snmpcommunity.Check},
		{Name: "sshalgorithms", Check: sshalgorithms.Check},
		{Name: "sshserver", Check: sshserver.Check},
		{Name: "sudo", Check: sudo.Check},
		{Name: "sysctl", Check: sysctl.Check},
		{Name: "temporaryfile", Check: temporaryfile.Check},
		{Name: "testaccount", Check: testaccount.Check},
		{Name: "tlsversion", Check: tlsversion.Check},
		{Name: "ubootconsole", Check: ubootconsole.Check},
		{Name: "ubootnetboot", Check: ubootnetboot.Check},
		{Name: "uid0", Check: uid0.Check},
		{Name: "unsafefunction", Check: unsafefunction.Check},
		{Name: "unverifiedupdate", Check: unverifiedupdate.Check},
		{Name: "webserver", Check: webserver.Check},
		{Name: "wifi", Check: wifi.Check},
	}
}
