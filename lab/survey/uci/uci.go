// Package uci learns what OpenWrt keeps in its unified configuration, /etc/config.
package uci

import (
	"path"
	"strings"

	"assay/anatomy/conf"
	"assay/anatomy/conf/uci"
	"assay/lab/survey"
)

// Survey emits one fact.Setting for each directive.
var Survey = survey.Survey{
	Doc: survey.Doc{
		Title:  "OpenWrt unified configuration",
		Learns: "setting/1 (program uci): every option and list entry of the files in directories called config below etc, in its section, and each section line with the key config. The file name is the package: uhttpd, dropbear, network, wireless, firewall ...",
		Limits: "What uci-defaults scripts and the first start change is not seen.",
		References: []string{
			"https://openwrt.org/docs/guide-user/base-system/uci",
			"libuci, file.c",
		},
	},
	Version: 1,
	Selects: selects,
	Read:    survey.Settings("uci", read),
}

func selects(s *survey.Subject) bool {
	if !survey.IsConfiguration(s) {
		return false
	}
	if n := len(s.Head); n > 0 && !uci.Is(string(s.Head[:min(n, 4096)])) {
		return false
	}
	dir := path.Dir(s.Name)
	return path.Base(dir) == "config" && strings.Contains(dir, "etc")
}

// read leaves alone what has another syntax.
func read(text string) []conf.Directive {
	if !uci.Is(text) {
		return nil
	}
	return uci.Read(text)
}
