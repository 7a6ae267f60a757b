package html

import (
	"slices"

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
		list = append(list, listenView{legible.Escape(l.String()), legible.Escape(l.Why)})
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
