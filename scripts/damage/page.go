//go:build linux

package main

// document is the public page.
func document(rows []*row) string {
	return `# What is recovered of damaged images

Made by ` + "`go run ./scripts/damage -o docs/damage.md`" + `; do not edit.

Every sample is inspected whole first: what is known to be in it must be there
to the last file. Then it is damaged and inspected again:

- *cut 25 %*, *50 %*, *75 %*: so much of the front is left;
- *flipped*: one byte in a hundred is another one, wherever it stands;
- *zeroed*: the sixteenth in the middle is zeros, as an erased or unread block;
- *missing*: the sixteenth in the middle is not there and the rest moved up, as
  when a dump has lost blocks.

Three shares, in per cent, of the distinct contents that are in the sample: of
files whose SHA-256 is the same; of the bytes in those; of bytes that stand at
their places in a file, whole or not. "!" behind them: the report does not say
that something is wrong. *gaps*: of the ranges reported as not read, those with
a reason, in the worst of the six.

How to read it: a stream compressed as one piece (gzip, xz, lzma, a solid 7z)
cannot be read behind the first damage, and one byte in a hundred leaves no
block of more than a few hundred bytes whole. Blocks that are compressed or
checked one by one (squashfs, ubifs, jffs2, bzip2, zip) lose what was hit. An
image whose tables stand at its end (squashfs, zip, 7z, cramfs metadata behind
the cut) loses names with them; what can be read without them stands under
made-up names, which counts the same here. Sizes in samples "tree", packed by
the script, are of 72 files with 2 MiB.

The check ` + "`go run ./scripts/damage -check`" + ` fails when a share is more than 3
points below scripts/damage/recorded.json; ` + "`-record`" + ` writes that file. It
needs generated and real images (ASSAY_CORPUS, ASSAY_SHARED) and Debian's
packers; samples that cannot be had are left out.

` + table(rows)
}
