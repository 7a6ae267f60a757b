package ubootnetboot

import (
	"strings"

	"assay/lab/fact"
)

// walk follows variables from one to the next.
type walk struct {
	e           *fact.Environment
	seen        map[string]bool
	network     []*fact.Variable // those that load from a network
	local       bool             // something starts from flash or a disk as well
	conditional bool
}

// variable follows one variable, each once.
func (w *walk) variable(name string) {
	x := w.e.Variable(name)
	if x == nil || w.seen[name] {
		return
	}
	w.seen[name] = true
	if strings.Contains(x.Value, "||") || strings.Contains(x.Value, "if ") {
		w.conditional = true
	}
	if len(netCommands(x.Value)) > 0 {
		w.network = append(w.network, x)
	}
	for _, words := range commands(x.Value) {
		switch words[0] {
		case "run":
			for _, n := range words[1:] {
				w.variable(n)
			}
		case "nand", "sf", "mmc", "ubi", "ubifsload", "fsload", "ext2load", "ext4load", "fatload", "load", "cp.b", "onenand", "spi_nand", "usb", "ide", "sata", "chpart":
			w.local = true
		case "bootm", "bootz", "booti", "go":
			// an address in memory-mapped flash, where nothing loaded it before
			w.local = w.local || len(words) > 1 && len(netCommands(x.Value)) == 0
		}
	}
	if targets := w.e.Variable("boot_targets"); targets != nil && name == "distro_bootcmd" {
		for t := range strings.FieldsSeq(targets.Value) {
			if t != "pxe" && t != "dhcp" {
				w.local = true
			}
			w.variable("bootcmd_" + t)
		}
	}
}

// commands splits the text of a variable into commands, each into words. The
// words of if, then and else are left out.
func commands(text string) (list [][]string) {
	for _, c := range strings.FieldsFunc(text, func(r rune) bool { return r == ';' || r == '&' || r == '|' || r == '\n' }) {
		words := strings.Fields(c)
		for len(words) > 0 && (words[0] == "then" || words[0] == "else" || words[0] == "do" || words[0] == "if") {
			words = words[1:]
		}
		if len(words) > 0 {
			list = append(list, words)
		}
	}
	return list
}

var loaders = map[string]bool{
	"tftp": true, "tftpboot": true, "bootp": true, "dhcp": true, "rarpboot": true, "nfs": true, "pxe": true, "wget": true, "tftpsrv": true, "dhcpboot": true,
}

// netCommands lists the commands of a text that load from a network.
func netCommands(text string) (list []string) {
	for _, words := range commands(text) {
		if loaders[words[0]] {
			list = append(list, words[0])
		}
	}
	return list
}
