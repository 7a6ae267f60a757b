//go:build unix

package unpack

import (
	"io/fs"
	"syscall"

	"assay"
)

// diskOwner reads owner, group and device number where the system has them.
func diskOwner(e *assay.Entry, info fs.FileInfo) {
	st, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return
	}
	e.Has |= assay.HasOwner
	e.UID, e.GID = st.Uid, st.Gid
}
