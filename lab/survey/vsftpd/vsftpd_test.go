package vsftpd

import (
	"testing"

	"assay/lab/survey/surveytest"
)

func TestRead(t *testing.T) {
	surveytest.Want(t, Survey, "listen=YES\n#write_enable=YES\nftpd_banner=Hi there\n", "1 vsftpd listen = YES\n3 vsftpd ftpd_banner = Hi there\n")
}

func TestSelects(t *testing.T) {
	surveytest.Selects(t, Survey, "etc/vsftpd.conf etc/vsftpd/vsftpd_lan.conf", "etc/vsftpd.users etc/ftp.conf")
}

func FuzzRead(f *testing.F) {
	f.Add("a=b\n")
	f.Fuzz(func(t *testing.T, text string) { surveytest.Settings(t, Survey, text) })
}
