package goahead

import (
	"testing"

	"assay/lab/survey/surveytest"
)

func TestRead(t *testing.T) {
	surveytest.Want(t, Survey, "# x\nroute uri=/ auth=basic\nuser name=admin password=abc roles=a\n", "2 goahead route = uri=/ auth=basic\n3 goahead user = name=admin password=abc roles=a\n")
	surveytest.Want(t, Survey, "TABLE=users\nROW=0\nname=admin\npassword=x y\n", "2 goahead [users] ROW = 0\n3 goahead [users] name = admin\n4 goahead [users] password = x y\n")
}

func TestSelects(t *testing.T) {
	surveytest.Selects(t, Survey, "etc/route.txt web/auth.txt umconfig.txt", "etc/a.txt")
}

func FuzzRead(f *testing.F) {
	f.Add("route uri=/\n")
	f.Fuzz(func(t *testing.T, text string) { surveytest.Settings(t, Survey, text) })
}
