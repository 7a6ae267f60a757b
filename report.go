package assay

import (
	"iter"
	"time"
)

// Report is what one inspection can say, ready for a writer. Everything but
// Run is a function of subject, tool, data, limits and JudgedAt.
type Report struct {
	Name            string // the subject's file name
	Subject         Ref
	Acquisition     *Acquisition // nil: provenance not stated
	Files           iter.Seq[File]
	Gaps            []Gap
	Coverage        Coverage
	Map             *Map // how the subject's bytes are used; nil: not known, as of a directory
	Systems         []System
	Facts           []Fact
	Components      []Component
	Vulnerabilities []Vulnerability // nil: not judged; empty: judged and none
	Findings        []Finding
	Policy          *Policy   // nil: none was given
	Baseline        *Baseline // nil: none was given
	Failures        []PlacedFailure
	Limits          Limits
	Tool            Tool
	JudgedAt        time.Time // the day against which "expired" is measured, UTC
	Withheld        []string  // what was taken out of the report: "text"
	Incomplete      string    // why the work ended early; empty when finished
	Run             Run
}

// Acquisition is where the subject came from, as the person who received it
// states it.
type Acquisition struct {
	Source   string   `json:"source"` // vendor, operator-depot, device or public
	By       string   `json:"by,omitempty"`
	Received string   `json:"received,omitempty"`
	Method   string   `json:"method,omitempty"`
	Seals    string   `json:"seals,omitempty"`
	Custody  []string `json:"custody,omitempty"`
}

// Gap is a part of some content that was not understood or could not be read.
type Gap struct {
	Path    Path    // the content
	Offset  int64   // in bytes from its start
	Length  int64   // in bytes
	Entropy float64 // Shannon entropy, bits per byte, 0 to 8
	By      string
	Reason  string
}

// Coverage counts bytes of the subject. Explained are those that are a
// container's structure, a named file, a recognised content or padding.
type Coverage struct {
	Total     int64
	Explained int64
}

// PlacedFailure is a Failure with the path of the content it happened in.
type PlacedFailure struct {
	Path Path
	Failure
}

// System is one root file system of a release, judged by itself: links are
// resolved inside it.
type System struct {
	Path     Path   // the directory that is its root
	Also     []Path // further places with the very same content
	CPU      string // of most of its programs: "MIPS 32-bit big-endian"; empty when there are none
	Libc     string // "glibc", "uClibc", "musl", "bionic" or empty
	Init     string // "systemd", "sysv", "busybox", "procd" ... or empty
	Kernel   string // release of the kernel its modules are for
	OS       string // what its release files say
	Hostname string
	Files    int // entries
	Programs int // ELF executables and libraries
	Packages []Package
	Services []Service
}

// Package is a row of a package database.
type Package struct {
	Name         string `json:"name"`
	Version      string `json:"version"`
	Architecture string `json:"architecture,omitempty"`
	Manager      string `json:"manager"` // dpkg, opkg ...
	Path         Path   `json:"path"`    // the database
	Line         int    `json:"line,omitempty"`
}

// Service is something that start-up configuration starts.
type Service struct {
	Name    string   `json:"name"`    // base name of the program
	Command string   `json:"command"` // as written
	Program string   `json:"program,omitempty"`
	Started string   `json:"started"` // "boot", "installed" (present, not enabled as far as files tell)
	By      string   `json:"by"`      // inittab, sysv, rcS, systemd, procd ...
	Path    Path     `json:"path"`    // the file that says so
	Line    int      `json:"line,omitempty"`
	Args    []string `json:"args,omitempty"`
	// User is who it runs as: "root" only when known; empty when nothing says.
	User string `json:"user,omitempty"`
	// Listens are where it listens, as far as configuration tells.
	Listens []Listen `json:"listens,omitempty"`
}

// Vulnerability is one advisory judged against one component.
type Vulnerability struct {
	ID        string   `json:"id"`
	Component string   `json:"component"`
	Status    string   `json:"status"` // affected, not-affected or cannot-tell
	Reasons   []string `json:"reasons"`
	Severity  string   `json:"severity,omitempty"`
}

// Tool is what made a report and with which parts.
type Tool struct {
	Name    string
	Version string
	Formats map[string]int // folder to version
	Surveys map[string]int
	Checks  map[string]int
	Data    []Dataset
}

// Dataset is a file of data that judgements rest on.
type Dataset struct {
	Name   string `json:"name"`
	Date   string `json:"date"`
	Digest Digest `json:"digest"`
}

// Run is what differs from run to run and stands outside everything that is
// hashed or signed.
type Run struct {
	Started  time.Time `json:"started"`
	Seconds  float64   `json:"seconds"`
	Host     string    `json:"host,omitempty"`
	Operator string    `json:"operator,omitempty"`
	Jobs     int       `json:"jobs"`
	Sandbox  Sandbox   `json:"sandbox"`
}

// Sandbox says which restrictions the process had put on itself before it
// read the image, and why the others were not in force.
type Sandbox struct {
	InForce    []string `json:"in_force"`
	NotInForce []string `json:"not_in_force"`
}
