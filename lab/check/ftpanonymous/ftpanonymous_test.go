package ftpanonymous

import (
	"testing"

	"assay/lab/check/checktest"
)

func TestFlawed(t *testing.T) {
	im := &checktest.Image{}
	im.File("etc/init.d/rcS", 0o755, checktest.Start(1, "/usr/sbin/vsftpd /etc/ftp1.conf"), checktest.Start(2, "/usr/sbin/vsftpd /etc/ftp2.conf"), checktest.Start(3, "/usr/sbin/proftpd"),
		checktest.Start(4, "/usr/sbin/pure-ftpd"), checktest.Start(5, "tcpsvd -vE 0 21 ftpd -A /pub"), checktest.Start(6, "ftpd -wA /pub")).
		File("bin/busybox", 0o755).Link("bin/tcpsvd", "busybox").Link("bin/ftpd", "busybox").
		File("etc/ftp1.conf", 0o644, checktest.Settings("vsftpd", "anonymous_enable YES", "write_enable YES", "anon_upload_enable YES")...).
		File("etc/ftp2.conf", 0o644, checktest.Settings("vsftpd", "listen YES", "write_enable YES")...).
		File("etc/proftpd.conf", 0o644, checktest.Settings("proftpd", "anonymous ~ftp", "anonymous ~ftp > limit WRITE | allowall")...).
		File("etc/pure-ftpd.conf", 0o644, checktest.Settings("pureftpd", "noanonymous no")...)
	im.Want(t, Check,
		"high write: vsftpd @ etc/ftp1.conf:1 etc/ftp1.conf:2 etc/ftp1.conf:3", "medium read: vsftpd @ etc/ftp2.conf",
		"high write: proftpd @ etc/proftpd.conf:1 etc/proftpd.conf:2", "medium read: pureftpd @ etc/pure-ftpd.conf:1", "medium read: tcpsvd -vE 0 21 ftpd -A /pub @ etc/init.d/rcS:5",
		"high write: ftpd -wA /pub @ etc/init.d/rcS:6")
}

func TestNotStarted(t *testing.T) {
	im := &checktest.Image{}
	im.File("etc/vsftpd.conf", 0o644, checktest.Settings("vsftpd", "anonymous_enable YES")...)
	im.Want(t, Check, "low read: vsftpd @ etc/vsftpd.conf:1")
}

func TestClean(t *testing.T) {
	im := &checktest.Image{}
	im.File("etc/init.d/rcS", 0o755, checktest.Start(1, "/usr/sbin/vsftpd"), checktest.Start(3, "/usr/sbin/proftpd"), checktest.Start(5, "tcpsvd -vE 0 21 ftpd -w /")).
		File("bin/busybox", 0o755).Link("bin/tcpsvd", "busybox").
		File("etc/vsftpd.conf", 0o644, checktest.Settings("vsftpd", "listen NO", "anonymous_enable NO", "local_enable YES")...).
		File("usr/lib/tmpfiles.d/vsftpd.conf", 0o644, checktest.Settings("vsftpd", "d /run/vsftpd/empty 0755 root root -")...).
		File("etc/proftpd.conf", 0o644, checktest.Settings("proftpd", "port 21", "limit WRITE | allowall")...).
		File("etc/pure-ftpd.conf", 0o644, checktest.Settings("pureftpd", "noanonymous yes")...)
	im.Want(t, Check)
}
