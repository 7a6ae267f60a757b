package proftpd

import (
	"testing"

	"assay/lab/survey/surveytest"
)

func TestRead(t *testing.T) {
	surveytest.Want(t, Survey, "Port 21\n<Anonymous ~ftp>\n User ftp\n</Anonymous>\n<Limit WRITE>\nDenyAll\n</Limit>\n",
		"1 proftpd port = 21\n2 proftpd anonymous = ~ftp\n3 proftpd [anonymous ~ftp] user = ftp\n6 proftpd [limit WRITE] denyall = \n")
}

func TestSelects(t *testing.T) {
	surveytest.Selects(t, Survey, "etc/proftpd.conf etc/proftpd/tls.conf", "etc/init.d/proftpd etc/vsftpd.conf")
}

func FuzzRead(f *testing.F) {
	f.Add("<A b>\nc d\n</A>\n")
	f.Fuzz(func(t *testing.T, text string) { surveytest.Settings(t, Survey, text) })
}
