package defaults

import (
	"testing"

	"assay/lab/survey/surveytest"
)

func TestRead(t *testing.T) {
	surveytest.Want(t, Survey, "# A=1\nNO_START=0\nDROPBEAR_EXTRA_ARGS=\"-w -s\" # x\nexport B='c'\nif x; then\n  D=1\nfi\na b=c\nE=\n",
		"2 default NO_START = 0\n3 default DROPBEAR_EXTRA_ARGS = -w -s\n4 default B = c\n9 default E = \n")
}

func TestSelects(t *testing.T) {
	surveytest.Selects(t, Survey, "etc/default/dropbear etc/conf.d/dropbear fs/etc/sysconfig/network", "etc/defaults/x etc/config/y")
}

func FuzzRead(f *testing.F) {
	f.Add("A=b\n")
	f.Fuzz(func(t *testing.T, text string) { surveytest.Settings(t, Survey, text) })
}
