// Package fact holds the kinds of facts that surveys emit and checks read: one
// file per kind, plain structs that round-trip through JSON. A change of
// meaning is a new kind ("elf/2").
package fact

import (
	"encoding/json"
	"fmt"
	"reflect"
)

// kinds lists every kind with a value of its struct: a new fact is one file
// and one line here.
var kinds = map[string]any{
	"account/1":     Account{},
	"address/1":     Address{},
	"build/1":       Build{},
	"certificate/1": Certificate{},
	"elf/1":         ELF{},
	"environment/1": Environment{},
	"imports/1":     Imports{},
	"job/1":         Job{},
	"kconfig/1":     KConfig{},
	"kernel/1":      Kernel{},
	"key/1":         Key{},
	"osrelease/1":   OSRelease{},
	"package/1":     Package{},
	"script/1":      Script{},
	"secret/1":      Secret{},
	"setting/1":     Setting{},
	"startup/1":     Startup{},
}

var kindOf = func() map[reflect.Type]string {
	m := make(map[reflect.Type]string, len(kinds))
	for k, v := range kinds {
		m[reflect.TypeOf(v)] = k
	}
	return m
}()

// Kind is the kind of a fact's value, "" if it is none.
func Kind(value any) string { return kindOf[reflect.TypeOf(value)] }

// Kinds lists the names of all kinds, unsorted.
func Kinds() []string {
	var names []string
	for k := range kinds {
		names = append(names, k)
	}
	return names
}

// Decode reads a value of the given kind. A kind that this version does not
// know is kept as it is.
func Decode(kind string, raw json.RawMessage) (any, error) {
	zero, known := kinds[kind]
	if !known {
		return raw, nil
	}
	p := reflect.New(reflect.TypeOf(zero))
	if err := json.Unmarshal(raw, p.Interface()); err != nil {
		return nil, fmt.Errorf("fact %s: %w", kind, err)
	}
	return p.Elem().Interface(), nil
}
