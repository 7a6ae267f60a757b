package system

import (
	"testing"

	"assay"
)

func TestConfigurations(t *testing.T) {
	s := (&sample{}).opened("fw", "fw").
		add("fw", "etc/nginx/nginx.conf", written("nginx", "http|include conf.d", "http|include /etc/nginx/sites-enabled/*", "http|include gone.conf")...).
		add("fw", "etc/nginx/conf.d/").
		add("fw", "etc/nginx/conf.d/a.conf", written("nginx", "include /etc/nginx/nginx.conf")...).
		add("fw", "etc/nginx/sites-available/on", written("nginx", "listen 1")...).
		add("fw", "etc/nginx/sites-available/off", written("nginx", "listen 2")...).
		add("fw", "etc/nginx/sites-enabled/x -> ../sites-available/on").
		add("fw", "opt/nginx.conf", written("nginx", "listen 3")...).
		add("fw", "opt/other/nginx.conf", written("nginx", "listen 4")...).
		add("fw", "etc/lighttpd/lighttpd.conf", written("lighttpd", "include_shell /usr/share/lighttpd/include-conf-enabled.pl")...).
		add("fw", "etc/lighttpd/conf-enabled/a.conf -> ../conf-available/a.conf").
		add("fw", "etc/lighttpd/conf-available/a.conf", written("lighttpd", "a b")...)
	var rows []Row
	for i := range s.rows {
		rows = append(rows, Row{s.rows[i].Name, &s.rows[i]})
	}
	tree, facts := NewTree(rows), NewFacts(s.facts)
	got := ""
	for _, program := range []string{"nginx", "lighttpd", "none"} {
		for _, c := range Configurations(tree, facts, program, []assay.Service{{Args: []string{"-c/opt/nginx.conf"}}}) {
			if got += c.Name; c.Read {
				got += " read"
			}
			got += "\n"
		}
	}
	want := `etc/nginx/conf.d/a.conf read
etc/nginx/nginx.conf read
etc/nginx/sites-available/on read
opt/nginx.conf read
opt/other/nginx.conf
etc/lighttpd/conf-available/a.conf read
etc/lighttpd/lighttpd.conf read
`
	if got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
}

func TestStarted(t *testing.T) {
	all := []assay.Service{{Name: "a", Started: "installed"}, {Name: "b", Started: "boot"}, {Name: "a", Started: "boot", Line: 7}}
	if s := Started(all, "x a"); s == nil || s.Line != 7 {
		t.Error(s)
	}
	if s := Started(all[:1], "a"); s == nil || s.Started != "installed" {
		t.Error(s)
	}
	if s := Started(all, "x"); s != nil {
		t.Error(s)
	}
}
