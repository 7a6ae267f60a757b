package main

import (
	"runtime/debug"
	"sync"

	"assay/lab"
)

// How much memory may be garbage, in per cent of what is in use: much while
// little is in use, which saves time, and little once a release has so many
// entries that what is known about them is most of the memory.
const (
	garbageOfFew  = 200
	garbageOfMany = 30
	many          = 50_000 // entries
)

// watchGarbage sets the collector for few entries, and for many when progress
// tells of them.
func watchGarbage(next func(lab.Progress)) func(lab.Progress) {
	debug.SetGCPercent(garbageOfFew)
	var once sync.Once
	return func(p lab.Progress) {
		if p.Entries > many {
			once.Do(func() { debug.SetGCPercent(garbageOfMany) })
		}
		next(p)
	}
}
