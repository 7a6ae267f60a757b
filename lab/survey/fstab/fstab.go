// Package fstab is the survey of what is mounted where: fstab and systemd's
// mount units.
package fstab

import (
	"path"
	"strings"

	"assay/anatomy/conf"
	"assay/anatomy/conf/ini"
	"assay/lab/survey"
)

// Survey emits one fact.Setting of program "mount" for each mount: the key is
// the mount point, the arguments are device, type and options.
var Survey = survey.Survey{
	Doc: survey.Doc{
		Title:      "Mounted file systems",
		Learns:     "Mount point, device, type and options of each line of fstab and of the [Mount] section of systemd's mount units. Absent options are \"defaults\".",
		Limits:     "Mounts by scripts are the matter of survey/setup; mounts by programs (automounters, init itself) are not seen.",
		References: []string{"fstab(5), mount(8)", "systemd.mount(5)"},
	},
	Version: 1,
	Selects: func(s *survey.Subject) bool {
		if !survey.IsConfiguration(s) {
			return false
		}
		base := path.Base(s.Name)
		return base == "fstab" || strings.HasPrefix(base, "fstab.") || path.Ext(base) == ".mount"
	},
	Read: survey.Settings("mount", parse),
}

func parse(text string) []conf.Directive {
	if strings.Contains(text, "[Mount]") {
		return unit(text)
	}
	var list []conf.Directive
	for l := range conf.Lines(text, false) {
		f := strings.Fields(l.Text)
		if len(f) < 3 || f[0][0] == '#' || len(list) == conf.MaxDirectives {
			continue
		}
		options := "defaults"
		if len(f) > 3 {
			options = f[3]
		}
		list = append(list, conf.Directive{
			Key: unescape(f[1]), Args: []string{unescape(f[0]), f[2], options}, Offset: l.Offset + conf.Indent(l.Text), Line: l.Number,
		})
	}
	return list
}

// unescape replaces the octal escapes that fstab has for blanks in names.
func unescape(s string) string {
	if !strings.Contains(s, `\0`) && !strings.Contains(s, `\134`) {
		return s
	}
	return strings.NewReplacer(`\040`, " ", `\011`, "\t", `\012`, "\n", `\134`, `\`).Replace(s)
}

// unit reads a mount unit; its place is that of Where=.
func unit(text string) []conf.Directive {
	d := conf.Directive{Section: []string{"Mount"}, Args: []string{"", "auto", "defaults"}}
	for _, x := range ini.Read(text, ini.Syntax{Continue: true}) {
		if len(x.Section) != 1 || x.Section[0] != "Mount" {
			continue
		}
		switch v := x.Value(); x.Key {
		case "Where":
			d.Key, d.Offset, d.Line = v, x.Offset, x.Line
		case "What":
			d.Args[0] = v
		case "Type":
			d.Args[1] = v
		case "Options":
			d.Args[2] = v
		}
	}
	if d.Key == "" {
		return nil
	}
	return []conf.Directive{d}
}
