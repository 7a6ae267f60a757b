package purpose

import "testing"

func TestDocumentation(t *testing.T) {
	for name, want := range map[string]bool{
		"usr/share/doc/proftpd-core/sample-configurations/PFTEST.passwd": true,
		"/usr/share/man/man5/passwd.5.gz":                                true,
		"usr/local/share/info/dir":                                       true,
		"share/doc/x":                                                    true,
		"opt/vendor/share/gtk-doc/html/x/index.html":                     true,
		"fw!/usr/share/doc/x/passwd.tar.gz!/etc/passwd":                  true,
		"usr/man/man1/x.1":                                               true,
		"etc/ssh/README":                                                 true,
		"opt/tool/README.Debian.gz":                                      true,
		"opt/tool/CHANGELOG.md":                                          true,
		"srv/notes.md":                                                   true,
		"usr/lib/python3/dist-packages/PyJWT-2.6.0.egg-info/PKG-INFO":    true,
		"etc/passwd":                                                     false,
		"etc/license/key":                                                false,
		"etc/license.key":                                                false,
		"usr/share/doc":                                                  false,
		"usr/share/docker/x":                                             false,
		"mnt/theshare/doc/x":                                             false,
		"usr/share/snmp/snmpd.conf":                                      false,
		"etc/changes.conf":                                               false,
		"fw!/etc/shadow":                                                 false,
	} {
		if got := Documentation(name); got != want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

func TestSample(t *testing.T) {
	for name, want := range map[string]bool{
		"usr/lib/x/examples/a.conf": true, "etc/mqtt.conf.example": true, "opt/Test/key.pem": true, "etc/a-sample.conf": true, "opt/x/url_test.go": true, "opt/x/test_url.py": true, "www/test_url.cgi": false,
		"etc/test": false, "etc/testing.conf": false, "etc/template/a.conf": false, "etc/examples.conf": false, "etc/config.ini": false, "etc/smb.conf.tmpl": false,
	} {
		if got := Sample(name); got != want {
			t.Errorf("%s: %v", name, got)
		}
	}
}
