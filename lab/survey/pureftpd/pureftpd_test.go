package pureftpd

import (
	"testing"

	"assay/lab/survey/surveytest"
)

func TestRead(t *testing.T) {
	surveytest.Want(t, Survey, "NoAnonymous no\n# x\nBind 127.0.0.1,21\n", "1 pureftpd noanonymous = no\n3 pureftpd bind = 127.0.0.1,21\n")
}

func TestSelects(t *testing.T) {
	surveytest.Selects(t, Survey, "etc/pure-ftpd.conf etc/pure-ftpd/pure-ftpd.conf", "etc/pure-ftpd/conf/MinUID")
}

func FuzzRead(f *testing.F) {
	f.Add("a b\n")
	f.Fuzz(func(t *testing.T, text string) { surveytest.Settings(t, Survey, text) })
}
