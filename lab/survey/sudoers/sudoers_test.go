package sudoers

import (
	"slices"
	"testing"

	"assay/lab/survey/surveytest"
)

func TestRead(t *testing.T) {
	surveytest.Want(t, Survey, "# c\nDefaults\tenv_reset, !authenticate\nDefaults:joe !requiretty # c\nUser_Alias A = a, \\\n b\nroot ALL=(ALL:ALL) ALL\n%wheel, #0 ALL = NOPASSWD: ALL\nprose here\n#includedir /etc/sudoers.d\n@include /x\n",
		"2 sudo Defaults = env_reset, !authenticate\n3 sudo Defaults:joe = !requiretty\n4 sudo User_Alias = A = a, b\n6 sudo root = ALL=(ALL:ALL) ALL\n"+
			"7 sudo %wheel, #0 = ALL = NOPASSWD: ALL\n9 sudo includedir = /etc/sudoers.d\n10 sudo include = /x\n")
}

func TestSpecification(t *testing.T) {
	for s, want := range map[string][]string{
		"ALL=(ALL:ALL) ALL": {"ALL", "ALL:ALL", "", "ALL"},
		"ALL = NOPASSWD:SETENV: /bin/a, PASSWD: /bin/b x\\,y":    {"ALL", "", "NOPASSWD,SETENV", "/bin/a", "ALL", "", "PASSWD,SETENV", "/bin/b x\\,y"},
		"h1=(root) /bin/a, (joe,ann) /bin/b : h2 = NOEXEC: /c:d": {"h1", "root", "", "/bin/a", "h1", "joe,ann", "", "/bin/b", "h2", "", "NOEXEC", "/c:d"},
		"=":        nil,
		"a=(":      {"a", "", "", "("},
		"ALL=(x),": nil,
	} {
		if got := specification(s); !slices.Equal(got, want) {
			t.Errorf("%q: got %q, want %q", s, got, want)
		}
	}
}

func TestSelects(t *testing.T) {
	surveytest.Selects(t, Survey, "etc/sudoers etc/sudoers.d/admins", "etc/sudoers.d/README etc/sudoers.d/x.old etc/sudo.conf usr/share/doc/sudo/examples/sudoers")
}

func FuzzRead(f *testing.F) {
	f.Add("a, b ALL=(x:y) NOPASSWD: /bin/z, EXEC: w : h=(q) \\, r\n")
	f.Add("Defaults x\n , = :")
	f.Fuzz(func(t *testing.T, text string) { surveytest.Settings(t, Survey, text) })
}
