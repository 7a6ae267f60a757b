package plainmanagement

import (
	"testing"

	"assay/lab/check/checktest"
)

func TestFlawed(t *testing.T) {
	im := &checktest.Image{}
	im.File("etc/init.d/rcS", 0o755, checktest.Start(2, "/usr/sbin/boa"), checktest.Start(3, "/usr/sbin/uhttpd -p 0.0.0.0:8080")).
		File("etc/boa.conf", 0o644, checktest.Settings("boa", "port 80", "listen 192.168.1.1")...)
	im.Want(t, Check, "low http: boa at tcp 192.168.1.1 port 80 @ etc/init.d/rcS:2", "low http: uhttpd at tcp 0.0.0.0 port 8080 @ etc/init.d/rcS:3")
}

func TestClean(t *testing.T) {
	im := &checktest.Image{}
	im.File("etc/init.d/rcS", 0o755, checktest.Start(2, "/usr/sbin/uhttpd -p 80 -s 443"), checktest.Start(3, "/usr/sbin/httpd"), checktest.Start(4, "/usr/sbin/thttpd -h 127.0.0.1 -p 80")).
		File("usr/sbin/httpd", 0o755).
		File("etc/init.d/boa", 0o755, checktest.Start(2, "/usr/sbin/boa"))
	im.Want(t, Check)
}
