package html

import (
	"fmt"
	"slices"
	"strings"

	"assay"
	"assay/internal/legible"
)

// listenView is a place where a service listens.
type listenView struct {
	Text string
	Why  string
}

// listens writes the places of a service: "tcp *:23".
func listens(s assay.Service) []listenView {
	var list []listenView
	for _, l := range s.Listens {
		address := l.Address
		switch {
		case l.Protocol == "unix":
		case address == "":
			address = "?"
		case strings.Contains(address, ":"):
			address = "[" + address + "]"
		}
		text := strings.TrimSpace(l.Protocol + " " + address)
		if l.Port != 0 {
			text += fmt.Sprintf(":%d", l.Port)
		}
		if l.TLS {
			text += " TLS"
		}
		list = append(list, listenView{legible.Escape(text), legible.Escape(l.Why)})
	}
	return list
}

// HasUser: of some service it is known who it runs as.
func (g serviceGroup) HasUser() bool {
	return slices.ContainsFunc(g.List, func(s assay.Service) bool { return s.User != "" })
}

// HasListens: of some service it is known where it listens.
func (g serviceGroup) HasListens() bool {
	return slices.ContainsFunc(g.List, func(s assay.Service) bool { return len(s.Listens) > 0 })
}
