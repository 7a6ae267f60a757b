package sandbox

import (
	"errors"
	"fmt"
	"syscall"

	"github.com/landlock-lsm/go-landlock/landlock"
	ll "github.com/landlock-lsm/go-landlock/landlock/syscall"
)

// accessFile are the rights of a file that may be read.
const accessFile = landlock.AccessFSSet(ll.AccessFSReadFile)

// accessRead are the rights below a directory that may be read.
const accessRead = landlock.AccessFSSet(ll.AccessFSReadFile | ll.AccessFSReadDir)

// accessWrite are the rights below a directory that may be written: regular
// files, directories and symbolic links may be made and removed; device nodes,
// sockets and pipes may not.
const accessWrite = accessRead | landlock.AccessFSSet(ll.AccessFSWriteFile|ll.AccessFSRemoveFile|
	ll.AccessFSRemoveDir|ll.AccessFSMakeDir|ll.AccessFSMakeReg|ll.AccessFSMakeSym|ll.AccessFSTruncate)

// accessDevices are added when device nodes shall be made.
const accessDevices = landlock.AccessFSSet(ll.AccessFSMakeChar | ll.AccessFSMakeBlock | ll.AccessFSMakeFifo | ll.AccessFSMakeSock)

// files restricts file access with Landlock (Documentation/userspace-api/
// landlock.rst of Linux). Files that are open already stay usable.
func files(s *report, opt Options) {
	abi, err := ll.LandlockGetABIVersion()
	if err != nil || abi < 1 {
		s.note("Landlock: no opening of files but the named ones", reason(err))
		return
	}
	err = restrict(opt)
	s.note(fmt.Sprintf("Landlock (ABI %d): no opening of files but the named ones", abi), err)
	if err == nil && abi < 3 {
		s.note("Landlock: no truncation of other files", errors.New("this kernel's Landlock is older than ABI 3"))
	}
}

func restrict(opt Options) error {
	readFiles, readDirs, err := existing(opt.Read)
	if err != nil {
		return err
	}
	_, writeDirs, err := existing(opt.Write)
	if err != nil {
		return err
	}
	var rules []landlock.Rule
	if len(readFiles) > 0 {
		rules = append(rules, landlock.PathAccess(accessFile, readFiles...))
	}
	if len(readDirs) > 0 {
		rules = append(rules, landlock.PathAccess(accessRead, readDirs...))
	}
	if len(writeDirs) > 0 {
		rights := accessWrite
		if opt.Devices {
			rights |= accessDevices
		}
		rules = append(rules, landlock.PathAccess(rights, writeDirs...))
	}
	return landlock.V9.BestEffort().Restrict(rules...)
}

// reason says why Landlock cannot be had.
func reason(err error) error {
	switch {
	case errors.Is(err, syscall.ENOSYS):
		return errors.New("this kernel has no Landlock (Linux 5.13 brought it)")
	case errors.Is(err, syscall.EOPNOTSUPP):
		return errors.New("built into this kernel but not enabled at boot")
	case err == nil:
		return errors.New("this kernel reports no Landlock ABI")
	}
	return err
}
