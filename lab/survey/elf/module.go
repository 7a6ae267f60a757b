package elf

import (
	"strings"

	"assay/anatomy/elf"
	"assay/lab/fact"
)

func module(f *elf.File) *fact.Module {
	m := &fact.Module{Signed: f.SignedModule()}
	for _, entry := range f.ModInfo() {
		key, value, _ := strings.Cut(entry, "=")
		var to *string
		switch key {
		case "name":
			to = &m.Name
		case "version":
			to = &m.Version
		case "description":
			to = &m.Description
		case "license":
			to = &m.License
		case "vermagic":
			to = &m.Magic
		case "depends":
			to = &m.Depends
		default:
			continue
		}
		if *to == "" {
			*to = fact.Text(strings.TrimSpace(value))
		}
	}
	return m
}
